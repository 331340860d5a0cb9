"""The outlet: whatever the command line prints leaves through here, cleaned by the gate and made visible.

Nothing else in the doors writes to a terminal; a test over the source holds them to it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from afteraction.domain.errors import AfteractionError, UnreadableError

if TYPE_CHECKING:
    from afteraction.redact.gate import Gate

_PACKAGE = Path(__file__).resolve().parents[1]


class Outlet:
    """One run's terminal. gate: made when first needed, so that ``--help`` loads none of it."""

    def __init__(self) -> None:
        self._gate: Gate | None = None
        self._names: dict[str, str] = {}

    @property
    def gate(self) -> Gate:
        """The run's gate: without a config of its own until a command has read one."""
        if self._gate is None:
            from afteraction.redact.gate import Gate

            self._gate = Gate()
        return self._gate

    def use(self, gate: Gate) -> None:
        """From here on, this gate."""
        self._gate = gate

    def document(self, text: str, what: str, *, exact: bool = False) -> None:
        """A finished output, which was cleaned where it was made: looked at once more, then printed as it is.

        In a pipe or a file these are the bytes that would be written; a terminal is shown what would act on it.
        exact: bytes that were no text, held as half characters, are printed as they were.

        Raises:
            LeakError: a secret stands in it. UnreadableError: the output takes nothing more.
        """
        self._put(self.gate.check(text, what), exact=exact)

    def json(self, value: object, what: str, *, indent: int | None = 2) -> None:
        """A value as JSON, or text that is JSON already: characters that are not seen are written as escapes.

        Raises:
            LeakError: a secret stands in it. UnreadableError: the output takes nothing more.
        """
        from afteraction.document.visible import escaped

        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=indent) + "\n"
        self._put(escaped(self.gate.check(text, what)))

    def line(self, text: str, *, err: bool = False, fg: str | None = None, bold: bool | None = None) -> None:
        """A line for people."""
        from afteraction.document.visible import visible

        styled = click.style(visible(self.gate.text(text)), fg=fg, bold=bold)
        self._write(styled + "\n", err=err)

    def path(self, path: Path, before: str = "  ") -> None:
        """The place of a file as it can be typed: only secrets are taken out."""
        from afteraction.document.visible import one_line

        (shown,) = self.gate.many([str(path)], deep=False)
        self._write(f"{before}{one_line(shown)}\n")

    def progress(self, name: str, done: str) -> None:
        """One line that is written over again and again; "" for both clears it."""
        if not name:
            self._write("\r\033[K", err=True)
            return
        from afteraction.document.visible import one_line

        if name not in self._names:
            self._names[name] = one_line(self.gate.text(name))[-60:]
        self._write(f"\rreading {self._names[name]}: {done}", err=True)

    def status(self, text: str) -> None:
        """One line about what is going on, over the last one; `progress` clears it."""
        from afteraction.document.visible import one_line

        self._write(f"\r\033[K{one_line(self.gate.text(text))[:100]}", err=True)

    def error(self, error: AfteractionError) -> None:
        """What went wrong, why, where, and what to do next."""
        from afteraction.document.visible import visible

        head = click.style("error: ", fg="red", bold=True)
        # Each part alone: what stands for a secret must not take the beginning of the next line with it.
        parts = [self.gate.text(part) for part in (error.what, error.why, error.where, error.hint)]
        shown = AfteractionError(parts[0], why=parts[1], where=parts[2], hint=parts[3])
        self._write(f"{head}{visible(str(shown))}\n", err=True)

    def usage(self, error: click.UsageError) -> click.UsageError:
        """A mistake on the command line, as click shall show it."""
        from afteraction.document.visible import one_line

        return click.UsageError(one_line(self.gate.text(error.format_message())), ctx=error.ctx)

    def crash(self, error: Exception, *, trace: bool) -> None:
        """A fault of ours: where, never what was being read. trace: the whole trace, cleaned like any text."""
        import traceback

        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _ours(frame.filename)]
        where = f"{Path(frames[-1].filename).relative_to(_PACKAGE)}:{frames[-1].lineno}" if frames else "unknown"
        self.error(
            AfteractionError(
                f"something broke inside afteraction: {type(error).__name__}",
                where=where,
                hint="report it with this line; AFTERACTION_TRACE=1 prints the whole trace, cleaned by the gate",
            )
        )
        if trace:
            self.line("".join(traceback.format_exception(error)), err=True)

    def interrupted(self) -> None:
        """Ctrl-C was heard."""
        self._write("\ninterrupted; nothing was left half written\n", err=True)

    def _put(self, text: str, *, exact: bool = False) -> None:
        if _is_terminal(sys.stdout):
            from afteraction.document.visible import visible

            self._write(visible(text))
            return
        # UTF-8 whatever the terminal speaks: what is printed is what would be written.
        self._write(text.encode("utf-8", "surrogateescape" if exact else "replace"))

    def _write(self, text: str | bytes, *, err: bool = False) -> None:
        if (sys.stderr if err else sys.stdout) is None:  # closed by whoever started us
            if err:
                return
            raise UnreadableError("the output could not be written", why="standard output is closed")
        try:
            if isinstance(text, str):
                # A terminal or pipe that does not speak UTF-8 gets what it can show, never half of a control sequence.
                speaks = getattr(sys.stderr if err else sys.stdout, "encoding", None) or "utf-8"
                text = text.encode(speaks, "replace").decode(speaks)
            click.echo(text, err=err, nl=False)
        except BrokenPipeError:
            raise  # the reader has had enough: click ends quietly
        except (OSError, ValueError) as error:  # a full device; a closed stream
            if err:
                raise SystemExit(5) from None
            sys.stdout = None  # what it still holds would be tried again at the end, and end with another code
            raise UnreadableError(
                "the output could not be written", why=getattr(error, "strerror", "") or str(error)
            ) from error


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _ours(name: str) -> bool:
    return Path(name).is_relative_to(_PACKAGE)
