"""Templates: a Markdown file whose headings stand where the team wants them.

A built-in template holds ``{{section}}`` under each heading. A team's own file may do the same; when it holds no such mark
its headings are mapped by meaning ("Root cause" is the factors) and everything else in it is kept as it is.
"""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from afteraction.domain.errors import UsageError

_FOLDER = resources.files("afteraction.document") / "templates"
BUILT_IN = tuple(sorted(path.name.removesuffix(".md") for path in _FOLDER.iterdir() if path.name.endswith(".md")))
_MARK = re.compile(r"\{\{\s*([a-z]+)\s*\}\}")
_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_MEANINGS = (
    ("summary", re.compile(r"summary|overview|what happened|tl;?dr|executive|synopsis|description")),
    ("impact", re.compile(r"impact|severity|affected")),
    ("timeline", re.compile(r"timeline|chronology|sequence of events")),
    ("trigger", re.compile(r"trigger")),
    ("factors", re.compile(r"root cause|contributing|cause|why|fault")),
    ("investigation", re.compile(r"investigation|hypothes|dead ends|diagnos|analysis|detection")),
    ("well", re.compile(r"(?:went|go(?:es|ing)?) (?:well|right)|what worked")),
    (
        "wrong",
        re.compile(
            r"(?:went|go(?:es|ing)?) (?:wrong|badly|poorly)|did(?:n.t| not) (?:go|work)|not so well|could .{0,200}better|improve"
        ),
    ),
    ("lucky", re.compile(r"luck")),
    ("actions", re.compile(r"action|follow|todo|remediation|corrective|tasks|next steps")),
    ("lessons", re.compile(r"lesson|learn|takeaway")),
    ("questions", re.compile(r"question|unknown")),
    ("distribution", re.compile(r"distribution|communication|messaging|audience")),
    ("header", re.compile(r"header|metadata|details|at a glance|people|roles|responders|participants")),
    ("missing", re.compile(r"missing|gaps")),
)
IDS = (
    "header",
    "summary",
    "impact",
    "timeline",
    "trigger",
    "factors",
    "investigation",
    "well",
    "wrong",
    "lucky",
    "actions",
    "lessons",
    "questions",
    "distribution",
    "missing",
    "ledger",
)


class Part(NamedTuple):
    """A stretch of the document: literal text, or a section to fill in when ``section`` is not ""."""

    text: str
    section: str = ""


class Template(NamedTuple):
    """parts in order; sections: (id, title) as the document shows them."""

    name: str
    parts: tuple[Part, ...]
    sections: tuple[tuple[str, str], ...]


def load(name: str) -> Template:
    """A built-in template by name, or a Markdown file by path.

    Raises:
        UsageError: neither; or the file holds no heading and no mark.
    """
    if name in BUILT_IN:
        return parse(name, (_FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    path = Path(name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"no template {name!r}",
            why=str(getattr(error, "strerror", None) or error),
            hint=f"one of {', '.join(BUILT_IN)}, or the path of a Markdown file",
        ) from error
    return parse(path.stem, text)


def parse(name: str, text: str) -> Template:
    """Split a template into its parts.

    Raises:
        UsageError: nothing in it says where a section goes, or a mark names no section.
    """
    marked = _MARK.findall(text)
    unknown = sorted(set(marked) - set(IDS))
    if unknown:
        raise UsageError(
            f"template {name!r} has an unknown mark {{{{{unknown[0]}}}}}", hint=f"marks are {', '.join(IDS)}"
        )
    if not marked:
        text = _with_marks(text)
        if not _MARK.search(text):
            raise UsageError(
                f"template {name!r} has no heading that means a section",
                hint="put {{timeline}}, {{impact}} … where they belong",
            )
    parts: list[Part] = []
    sections: list[tuple[str, str]] = []
    heading = ""
    at = 0
    for found in _MARK.finditer(text):
        before = text[at : found.start()]
        for line in before.splitlines():
            heading = _title(line)[1] or heading
        parts += [Part(before), Part("", found[1])]
        sections.append((found[1], heading or found[1].capitalize()))
        at = found.end()
    parts.append(Part(text[at:]))
    return Template(name, tuple(parts), tuple(sections))


def _with_marks(text: str) -> str:
    """A team's file without marks: one after each heading whose words mean a section, each section once."""
    lines: list[str] = []
    used: set[str] = set()
    for line in text.splitlines():
        lines.append(line)
        depth, title = _title(line)
        section = meaning(title) if depth > 1 else ""
        if section and section not in used:
            used.add(section)
            lines += ["", f"{{{{{section}}}}}", ""]
    return "\n".join(lines) + "\n"


def _title(line: str) -> tuple[int, str]:
    """(depth, words) of a heading, (0, "") of any other line."""
    found = _HEADING.match(line)
    if found is None:
        return 0, ""
    rest = line[found.end() :]
    return len(found[1]), rest.rstrip().rstrip("#").rstrip() or rest[0]


def meaning(heading: str) -> str:
    """The section that a heading asks for by its words; "" when it asks for none."""
    folded = heading.lower()
    return next((section for section, words in _MEANINGS if words.search(folded)), "")
