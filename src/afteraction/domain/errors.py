"""Errors by fault: what the caller asked wrongly, and what the world refused. Bad data is never an exception.

Each error says what, why, where and what to do next; the doors print it and exit with its code.
"""

from __future__ import annotations


class AfteractionError(Exception):
    """Any failure we name.

    what: one line, lower case. why: the reason, or "". where: file, line or setting, or "". hint: what to do next.
    """

    exit_code = 1

    def __init__(self, what: str, *, why: str = "", where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what, self.why, self.where, self.hint = what, why, where, hint

    def __str__(self) -> str:
        lines = [self.what]
        if self.why:
            lines.append(f"  why:   {self.why}")
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.hint:
            lines.append(f"  try:   {self.hint}")
        return "\n".join(lines)


class UsageError(AfteractionError):
    """The caller's mistake: a path that does not exist, a flag that cannot be read, a broken config."""

    exit_code = 2


class NothingReadableError(AfteractionError):
    """The input holds nothing that a draft could rest on."""

    exit_code = 3


class EditedDocumentError(AfteractionError):
    """A person edited the document that would be overwritten."""

    exit_code = 4


class UnreadableError(AfteractionError):
    """The operating system refused to give or take bytes."""

    exit_code = 5


class LeakError(AfteractionError):
    """Finished output held what must not leave: nothing of it was written."""

    exit_code = 6


class UnansweredError(AfteractionError):
    """A model was asked and gave no answer that can be used."""

    exit_code = 7


class NotReadyError(AfteractionError):
    """A document is not ready for reviewers: its tone does not pass, or gaps are left in it."""

    exit_code = 8


class RefusedError(AfteractionError):
    """A decision about a document is not taken: the wrong order, the wrong person, or another text than the one that was read."""

    exit_code = 9


class ServiceError(AfteractionError):
    """A service did not do what it was asked. status: of its answer, 0 when there was none."""

    exit_code = 10

    def __init__(
        self, what: str, *, why: str = "", where: str = "", hint: str = "", status: int = 0, body: bytes = b""
    ) -> None:
        super().__init__(what, why=why, where=where, hint=hint)
        self.status, self.body = status, body


class UncertainError(ServiceError):
    """Nobody knows whether the service did it: it was asked, and its answer is lost."""

    exit_code = 11
