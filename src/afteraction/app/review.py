"""review: a postmortem that somebody wrote, against the rubric and, where it is given, against the evidence."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from afteraction.app.config import Config
from afteraction.app.evidence import Checked, Evidence
from afteraction.document.sources import html, read
from afteraction.domain.document import Document, Part
from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.domain.finding import Edit, Finding, Level
from afteraction.redact.gate import Gate
from afteraction.redact.rule import Family
from afteraction.review import baseline
from afteraction.review.report import Report, RuleInfo, Strength
from afteraction.rubric.lint import all_rules, lint
from afteraction.rubric.page import Options, Page, Private, Tone
from afteraction.rubric.rule import Rule
from afteraction.rubric.strengths import strengths
from afteraction.rubric.tone import measure, thresholds

if TYPE_CHECKING:
    from afteraction.app.second import Second

_SUFFIXES = (".md", ".markdown", ".html", ".htm", ".docx", ".xhtml")
_MOST = 16 << 20  # bytes of a document, the pictures of a Word document included
_WIDER = "Within the company: people by role, customers by alias (`afteraction redact --audience company`)."


class Input(NamedTuple):
    """A document to review. name: as given. path: None when it came from standard input."""

    name: str
    path: Path | None
    data: bytes

    def written(self, text: str) -> bytes:
        """A text as it is written into the file: with the mark at its start that was there."""
        return (BOM_UTF8 if self.data.startswith(BOM_UTF8) else b"") + text.encode("utf-8", "replace")


class Reviewed(NamedTuple):
    """A document with its review. all: every finding, those of the baseline too. over: the review of a changed text."""

    source: Input
    document: Document
    report: Report
    all: tuple[Finding, ...]
    over: Callable[[str], Reviewed]

    @property
    def fixable(self) -> bool:
        """Whether the file is the text itself, so that a change of the text is a change of the file."""
        return self.source.written(self.document.source) == self.source.data

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What ``--fix`` may do: replacements that lose nothing, none inside another, in order."""
        chosen: list[Edit] = []
        for edit in sorted(edit for finding in self.report.findings for edit in finding.edits):
            if not chosen or edit.start >= chosen[-1].end:
                chosen.append(edit)
        return tuple(chosen)


def inputs(paths: Sequence[str], stdin: bytes | None = None) -> list[Input]:
    """The documents that paths name: files, folders (their documents, in order), ``-``.

    Raises:
        UsageError: a path is not there, or a folder holds no document. UnreadableError: a file cannot be read.
    """
    found: list[Input] = []
    for path in paths:
        if path == "-":
            found.append(Input("standard input", None, stdin or b""))
            continue
        place = Path(path)
        if not place.exists():
            raise UsageError(f"there is no file {path!r}", hint="check the path; quote names that hold spaces")
        files = [place] if not place.is_dir() else sorted(_documents(place))
        if not files:
            raise UsageError(f"the folder {path!r} holds no document", hint="Markdown, HTML or docx files")
        for file in files:
            try:
                found.append(Input(str(file), file, file.read_bytes()))
            except OSError as error:
                raise UnreadableError(f"{file} could not be read", why=error.strerror or str(error)) from error
    return found


def _documents(folder: Path) -> Iterable[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") or part == "node_modules" for part in path.relative_to(folder).parts)
        if not hidden and path.suffix.lower() in _SUFFIXES and path.is_file():
            yield path


def review(
    source: Input,
    gate: Gate,
    config: Config,
    *,
    known: Mapping[str, Mapping[str, int]] | None = None,
    roster: frozenset[str] = frozenset(),
    record: Evidence | None = None,
    second: Second | None = None,
) -> Reviewed:
    """One document against the rubric, and against the record of the incident where it is given.

    known: the baseline, by document. roster: names of people, in lower case. second: a model that reads it, too.

    Raises:
        UnreadableError: it is of no format that is known, or damaged. ModelError: a model was insisted on and gave no answer.
    """
    return _reviewed(source, opened(source), gate, config, known or {}, roster, record, second)


def again(one: Reviewed, text: str) -> Reviewed:
    """The review of the document after its source has been changed to a text."""
    return one.over(text)


def _reviewed(
    source: Input,
    document: Document,
    gate: Gate,
    config: Config,
    known: Mapping[str, Mapping[str, int]],
    roster: frozenset[str],
    record: Evidence | None,
    second: Second | None,
) -> Reviewed:
    page = Page(document, options(config), roster, private(document, gate))
    chosen = rules(config)
    against = record.check(page) if record else Checked()
    linted = lint(page, chosen, against.findings)
    added = second.read(page, chosen, linted, _changed(source, page, gate)) if second else None
    if added:
        linted = lint(page, chosen, (*against.findings, *added.findings))
    allowed = tuple(one for one in linted.allowed if one[0].rule not in baseline.NEVER)
    standing = (*linted.findings, *(finding for finding, _ in linted.allowed if finding.rule in baseline.NEVER))
    split = baseline.split(standing, known.get(_known_as(source), {}))
    findings = tuple(_cleaned(added.offered(finding) if added else finding, gate) for finding in split.new)
    report = Report(
        source.name,
        findings,
        tuple(Strength(part.value, note) for part, note in strengths(page, linted.findings)),
        tuple((_cleaned(finding, gate), gate.text(reason)) for finding, reason in allowed),
        tuple(_cleaned(finding, gate) for finding in split.known),
        (
            *(RuleInfo(rule.name, rule.says, rule.why, rule.authority, rule.level, rule.tone) for rule in chosen),
            *against.infos,
            *((second.info,) if second else ()),
        ),
        document.notes,
        tuple(_distribution(page, findings)),
        against.told,
        added.told if added else (),
    )

    def over(text: str) -> Reviewed:
        changed = source._replace(data=source.written(text))
        return _reviewed(changed, opened(changed), gate, config, known, roster, record, second)

    return Reviewed(source, document, report, standing, over)


def _changed(source: Input, page: Page, gate: Gate) -> Callable[[int, int, str], Page | None]:
    """What makes the page with other words in a stretch of its source; None where that cannot be read back."""
    whole = page.document.source

    def again(text: str) -> Document:
        data = text.encode("utf-8", "replace")
        if source.data.startswith(b"PK\x03\x04"):  # of a Word document the source is the HTML made from it
            return html.read(data, source.name)
        return opened(source._replace(data=data))

    def changed(start: int, end: int, words: str) -> Page | None:
        document = again(f"{whole[:start]}{words}{whole[end:]}")
        return Page(document, page.options, page.roster, private(document, gate))

    return changed if again(whole).source == whole else lambda start, end, words: None


def opened(source: Input) -> Document:
    """The document of an input.

    Raises:
        UnreadableError: it is of no format that is known, damaged, or too large to be a postmortem.
    """
    try:
        if len(source.data) > _MOST:
            raise ValueError(f"it is larger than {_MOST >> 20} MiB, and no postmortem is")
        return read(source.data, source.name)
    except ValueError as error:
        raise UnreadableError(
            f"{source.name} could not be read", why=str(error), hint="Markdown, HTML, Confluence storage format or docx"
        ) from error


def options(config: Config) -> Options:
    """What the config says to the rules.

    Raises:
        UsageError: a part is not known, or an exemplar is not there.
    """
    parts = {part.value: part for part in Part}
    for name in config.review.required:
        if name not in parts:
            raise UsageError(
                f"required = {name!r} is no part of a postmortem", where="[review] of the config", hint=", ".join(parts)
            )
    return Options(
        teams_may_own=config.review.teams_may_own,
        required=tuple(parts[name] for name in config.review.required),
        vendors=tuple(config.redact.vendors),
        tone=_exemplary(tuple(config.review.exemplars)),
    )


@cache
def _exemplary(paths: tuple[str, ...]) -> Tone | None:
    """The limits that the team's own good postmortems set; None where it names none."""
    return thresholds([measure(Page(opened(one))) for one in inputs(paths)]) if paths else None


def rules(config: Config) -> list[Rule]:
    """The rules that the config leaves on.

    Raises:
        UsageError: it turns off a rule that does not exist.
    """
    names = {rule.name for rule in all_rules()}
    for name in config.review.off:
        if name not in names:
            raise UsageError(f"there is no rule {name!r}", where="[review] off of the config", hint="afteraction rules")
    return [rule for rule in all_rules() if rule.name not in config.review.off]


def private(document: Document, gate: Gate) -> tuple[Private, ...]:
    """What must not be published, wherever it stands in the file."""
    return tuple(
        Private(find.start, find.end, find.rule, alias, family is Family.SECRET)
        for find, family, alias in gate.finds(document.source, document.name)
    )


def fixed(reviewed: Reviewed) -> str:
    """The source with the edits that lose nothing."""
    text, parts, at = reviewed.document.source, [], 0
    for edit in reviewed.edits:
        parts += [text[at : edit.start], edit.words]
        at = edit.end
    return "".join([*parts, text[at:]])


def known_of(path: Path) -> dict[str, dict[str, int]]:
    """A baseline file: findings by document, which it names from the folder where it lies.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        found = baseline.read(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            "the baseline cannot be read", why=str(error), where=str(path), hint="write it with --write-baseline"
        ) from error
    return {str((path.resolve().parent / name).resolve()): marks for name, marks in found.items()}


def baseline_of(done: Sequence[Reviewed], path: Path) -> str:
    """All findings of documents, as the baseline file that shall lie at a path."""
    folder = path.resolve().parent
    return baseline.written({Path(os.path.relpath(_known_as(one.source), folder)).as_posix(): one.all for one in done})


def _known_as(source: Input) -> str:
    """What the baseline knows a document by, however its path was typed."""
    return str((source.path or Path(source.name)).resolve())


def fails(reports: Sequence[Report], at: str) -> bool:
    """Whether a finding is as bad as ``--fail-on`` names. at: error, warning, suggestion or never."""
    if at == "never":
        return False
    limit = Level(at).rank
    return any(finding.level.rank <= limit for report in reports for finding in report.findings)


def _cleaned(finding: Finding, gate: Gate) -> Finding:
    quote, rewrite, message = gate.many([finding.quote, finding.rewrite, finding.message])
    return finding._replace(quote=quote, rewrite=rewrite, message=message)


def _distribution(page: Page, findings: Sequence[Finding]) -> list[str]:
    if any(finding.critical for finding in findings):
        return ["The author alone, until section C is empty."]
    said = []
    if page.document.has(Part.DISTRIBUTION):
        said.append("As the document says; nothing has been sent.")
    else:
        said.append(
            "The responders and the owners of the action items first, then where the team keeps its postmortems."
        )
    return [*said, _WIDER]
