"""What a repository holds that a team would otherwise have to tell: its template, its postmortems, and what it wrote down."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from afteraction.app import review as reviewing
from afteraction.app.conventions import Said, levels, terms, told
from afteraction.document import template as templates
from afteraction.domain.document import Document, Kind, Part
from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.domain.late import late
from afteraction.rubric.rows import days

_MOST_FILES, _MOST_BYTES, _DEEPEST = 2000, 400_000, 6
_SKIPPED = ("node_modules", "vendor", "target", "dist", "build", "site-packages", "journal.bodies", "journal.texts")
_ABOUT = late(r"post-?_?mortem|incident|outage|\brca\b|retro(?:spective)?s?\b|after-action", re.IGNORECASE)
_TEMPLATE = late(r"template|skeleton|boilerplate", re.IGNORECASE)
_INDEX = late(r"readme|index|contributing|changelog|license|code_of_conduct|security", re.IGNORECASE)
_HANDBOOK = late(r"severit|incident|on-?call|runbook|handbook|process|response|contributing|readme|policy|glossary|terms", re.IGNORECASE)  # fmt: skip
_ROLES = late(
    r"incident (?:commander|lead|manager)|communications? lead|comms lead|scribe|operations lead|subject matter expert", re.IGNORECASE
)  # fmt: skip
_PARTS = (
    Part.SUMMARY, Part.IMPACT, Part.TIMELINE, Part.FACTORS, Part.ACTIONS, Part.LESSONS, Part.WELL, Part.WRONG, Part.LUCKY,
    Part.DETECTION, Part.RESPONSE,
)  # fmt: skip
_FEWEST = 3  # sections by which a text is a postmortem, or a template for one
_UNREVIEWED = "Draft, not reviewed"  # what a draft of ours says of itself until people did
_STYLE = 0.5  # of the postmortems have a heading that is the team's habit
_HABIT = 3  # postmortems from which on sub-headings are a habit
_NUMBER = late(r"\d{3}")  # a heading with a ticket or a year is about one incident
_UNMAPPED = "- TK — author to confirm: what belongs here (a section of your postmortems that no draft can fill)"
_MARK = late(r"\W+")


class Owner(NamedTuple):
    """A line of CODEOWNERS. line: 1-based."""

    pattern: str
    owners: str
    path: str
    line: int


class Survey(NamedTuple):
    """What was found. template: a path, or "". postmortems: paths, the newest name last. style: a template made from them, or "".

    readers: sentences on who reads what, all of one file; so are severities and glossary.
    """

    template: str
    postmortems: tuple[str, ...]
    style: str
    severities: tuple[Said, ...]
    readers: tuple[Said, ...]
    glossary: tuple[Said, ...]
    roles: tuple[Said, ...]
    owners: tuple[Owner, ...]
    notes: tuple[str, ...]


def survey(root: Path) -> Survey:
    """Look through a folder: Markdown by its meaning, CODEOWNERS by its lines. Paths are told from the folder."""
    found: list[tuple[str, Document]] = []
    notes: list[str] = []
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        if not name.isprintable():
            notes.append(f"{name!r} was passed over: its name holds control characters")
            continue
        try:
            found.append((name, reviewing.opened(reviewing.Input(name, path, path.read_bytes()))))
        except (OSError, UnreadableError) as error:
            notes.append(f"{name} could not be read: {getattr(error, 'what', '') or error}")
    found = [(name, page) for name, page in found if _UNREVIEWED not in page.source]
    forms = [name for name in _forms(root) if _ABOUT.search(name)]
    notes += [f"{name} is a form of an issue tracker, not a template for a document" for name in forms]
    model = next(iter(sorted((n for n, page in found if _is_template(root, n, page)), key=_nearness)), "")
    done = [(name, page) for name, page in found if name != model and _is_postmortem(name, page)]
    pages = [(name, page) for name, page in found if name != model and (name, page) not in done]
    books = sorted((one for one in pages if _HANDBOOK.search(one[0])), key=lambda one: _nearness(one[0]))
    return Survey(
        model,
        tuple(name for name, _ in done),
        "" if model else _style([page for _, page in done]),
        _first([tuple(levels(page, name)) for name, page in books]),
        _first([tuple(told(page, name)) for name, page in books if _ABOUT.search(name) or page.has(Part.DISTRIBUTION)]),
        _first([tuple(terms(page, name)) for name, page in pages]),
        _first([tuple(_roles(page, name)) for name, page in books]),
        tuple(_owners(root)),
        tuple(notes),
    )


def _first(found: Sequence[tuple[Said, ...]]) -> tuple[Said, ...]:
    return next((one for one in found if one), ())


def _walk(root: Path) -> Iterator[Path]:
    seen = 0
    for place, inner, files in os.walk(root):
        deep = len(Path(place).relative_to(root).parts)
        inner[:] = sorted(
            one for one in inner if (not one.startswith(".") or one in (".github", ".gitlab")) and one not in _SKIPPED and deep < _DEEPEST
        )  # fmt: skip
        for name in sorted(files):
            seen += 1
            if seen > _MOST_FILES:
                return
            yield Path(place) / name


def _files(root: Path) -> Iterator[Path]:
    for path in _walk(root):
        if path.suffix.lower() not in (".md", ".markdown") or path.is_symlink():
            continue
        if path.stat().st_size < _MOST_BYTES:
            yield path


def _forms(root: Path) -> Iterator[str]:
    return (path.relative_to(root).as_posix() for path in _walk(root) if path.parent.name == "ISSUE_TEMPLATE" and path.suffix in (".yml", ".yaml"))  # fmt: skip


def _nearness(name: str) -> tuple[bool, int, str]:
    """Files about postmortems first, then those that lie less deep."""
    return (re.search(r"post-?_?mortem", name, re.IGNORECASE) is None, name.count("/"), name)


def _parts(page: Document) -> int:
    return sum(page.has(part) for part in _PARTS)


def _is_template(root: Path, name: str, page: Document) -> bool:
    """Whether a file is called a template, lies or is called so that it is one for postmortems, and can be taken as one."""
    if not _TEMPLATE.search(Path(name).name) and not _TEMPLATE.search(Path(name).parent.name):
        return False
    if not _ABOUT.search(name) or _parts(page) < _FEWEST:
        return False
    try:
        return len(templates.load(str(root / name)).sections) >= _FEWEST
    except UsageError:
        return False


def _is_postmortem(name: str, page: Document) -> bool:
    """Whether a file tells an incident: it has the sections of a postmortem, and a day."""
    if _INDEX.fullmatch(Path(name).stem) or _TEMPLATE.search(name):
        return False
    if not _ABOUT.search(name) and not (page.has(Part.TIMELINE) and _parts(page) > _FEWEST):
        return False
    dated = any(True for block in page.blocks[:60] for day in days(block.text[:500]) if day.year) or any(days(name))
    return dated and _parts(page) >= _FEWEST and (page.has(Part.TIMELINE) or page.has(Part.FACTORS))


def _style(pages: Sequence[Document]) -> str:
    """A template with the headings that most of the postmortems have, where they have them; "" when they agree on too few."""
    titles: dict[str, list[tuple[str, int, float]]] = {}
    for page in pages:
        headings = [one for one in page.blocks if one.kind is Kind.HEADING and 1 < one.depth <= 4]
        headings = [one for one in headings if not any(days(one.text)) and not _NUMBER.search(one.text)]
        for at, block in enumerate(headings):
            key = _MARK.sub(" ", block.text.casefold()).strip()
            if key and not any(one[2] == -1 for one in titles.get(key, ())):
                titles.setdefault(key, []).append((block.text.strip(), block.depth, at / len(headings)))
    common = [found for found in titles.values() if len(found) >= max(_STYLE * len(pages), 1)]
    common.sort(key=lambda found: sum(place for _, _, place in found) / len(found))
    lines, used, least = ["{{header}}", ""], {"header"}, min((_depth(found) for found in common), default=2)
    if len(pages) < _HABIT:
        common = [found for found in common if _depth(found) == least]
    for at, found in enumerate(common):
        title = Counter(text for text, _, _ in found).most_common(1)[0][0]
        section = templates.meaning(title)
        if section in used and len(pages) < _HABIT:
            continue
        lines += [f"{'#' * (2 + _depth(found) - least)} {title}", ""]
        if section and section not in used:
            used.add(section)
            lines += [f"{{{{{section}}}}}", ""]
        elif at + 1 == len(common) or _depth(common[at + 1]) <= _depth(found):
            lines += [_UNMAPPED, ""]
    return "\n".join(lines) if len(used) > _FEWEST else ""


def _depth(found: Sequence[tuple[str, int, float]]) -> int:
    return Counter(depth for _, depth, _ in found).most_common(1)[0][0]


def _roles(page: Document, name: str) -> Iterator[Said]:
    """Roles of the response that a file describes, each once."""
    seen: set[str] = set()
    for block in page.blocks:
        text = block.cells[0].text if block.cells else block.label or (block.text if block.kind is Kind.HEADING else "")
        match = _ROLES.match(text.strip())
        if match and match[0].lower() not in seen:
            seen.add(match[0].lower())
            yield Said(match[0], block.text, name, page.place(block.start, block.end).line)


def _owners(root: Path) -> Iterator[Owner]:
    """The lines of the first CODEOWNERS that speak of postmortems, or of everything."""
    for name in (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"):
        if (root / name).is_file():
            yield from (one._replace(path=name) for one in owners_of(root / name))
            return


def owners_of(path: Path) -> Iterator[Owner]:
    """The lines of a CODEOWNERS file that speak of postmortems, or of everything.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(
            f"{str(path)!r} cannot be read", why=error.strerror or str(error), hint="a CODEOWNERS file"
        ) from error
    for number, line in enumerate(text.splitlines(), start=1):
        pattern, *owners = line.split("#", 1)[0].split()[:20] or [""]
        if owners and (pattern in ("*", "/", "/docs/", "docs/") or _ABOUT.search(pattern)):
            yield Owner(pattern, " ".join(owners), str(path), number)
