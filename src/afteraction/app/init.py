"""init: an ``afteraction.toml`` for a repository, made of what lies in it. What lies there is never overwritten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from afteraction.app.config import Config
from afteraction.app.files import encoded, write_whole
from afteraction.app.reading import CONFIG_NAME
from afteraction.app.survey import Survey
from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.redact.gate import Gate

STYLE = "afteraction.template.md"
_EXEMPLARS = 5  # postmortems that set the tone; the last by name are the newest where names begin with days
_SHOWN = 160


class Answers(NamedTuple):
    """What a person said, or what was found. template: a name or a path. zone, place, review: "" for not said."""

    template: str
    zone: str = ""
    place: str = ""
    review: str = ""


def offered(found: Survey) -> Answers:
    """What is taken when nobody says otherwise."""
    place = str(Path(found.postmortems[-1]).parent.as_posix()) if found.postmortems else ""
    return Answers(found.template or (STYLE if found.style else "standard"), place="" if place == "." else place)


def told(found: Survey, root: Path) -> list[str]:
    """What was found and where, one sentence each, for people."""
    said = []
    if found.template:
        said.append(f"template: {found.template}")
    if found.postmortems:
        many = len(found.postmortems)
        said.append(f"postmortems: {many}, the last by name {found.postmortems[-1]}")
    if found.style:
        said.append(f"style: the headings that most of them have; {STYLE} puts the draft under these")
    if found.severities:
        said.append(f"severities: {', '.join(one.name for one in found.severities)} in {found.severities[0].place}")
    if found.readers:
        said.append(f"who reads what: {found.readers[0].place}")
    if found.glossary:
        said.append(f"glossary: {len(found.glossary)} terms in {found.glossary[0].path}")
    if found.roles:
        said.append(f"roles: {', '.join(one.name for one in found.roles)} in {found.roles[0].place}")
    said += [f"owners: {one.pattern} {one.owners} in {one.path} line {one.line}" for one in found.owners]
    return (said or [f"nothing about incidents in {root}: the defaults are taken"]) + list(found.notes)


def written(found: Survey, answers: Answers) -> str:
    """The text of the config. Comments say where each line comes from, and what may be set beside it.

    Raises:
        UsageError: an answer does not fit.
    """
    text = "\n".join(_lines(found, answers)) + "\n"
    try:
        msgspec.toml.decode(text, type=Config)
    except msgspec.DecodeError as error:
        raise UsageError("an answer does not fit into the config", why=str(error)) from error
    return text


def _lines(found: Survey, answers: Answers) -> Iterator[str]:
    yield "# How afteraction drafts and reviews in this repository. Every key: docs/config.md of afteraction."
    yield "# Paths are taken from the folder in which a command runs; run it here."
    yield ""
    yield "[draft]"
    yield from _why(found, answers.template)
    yield f"template = {_quoted(answers.template)}"
    yield f"tz = {_quoted(answers.zone)}" if answers.zone else '# tz = "Europe/Berlin"  # of times that lack a zone'
    yield ""
    yield "[review]"
    if found.postmortems:
        yield "# The tone of these is taken as good: a draft that blames more than they do is not submitted. Take out what is not."
        yield "exemplars = ["
        yield from (f"  {_quoted(one)}," for one in found.postmortems[-_EXEMPLARS:])
        yield "]"
    else:
        yield '# exemplars = ["postmortems/2026-01-09-queue.md"]  # postmortems whose tone is the one you want'
    yield ""
    yield "[lifecycle]"
    yield "# Who must approve, by severity; see docs/lifecycle.md of afteraction."
    yield from (f"# {one.path} line {one.line}: {one.pattern} {one.owners}" for one in found.owners)
    yield "# [lifecycle.people]"
    yield '# director = ["Eve Stein"]'
    yield ""
    yield "[conventions]"
    yield from _conventions(found, answers)


def _why(found: Survey, template: str) -> Iterator[str]:
    if template == found.template:
        yield f"# Found as {found.template}; its headings are understood by their words, and the rest stays as it is."
    elif template == STYLE:
        yield f"# The headings of {len(found.postmortems)} postmortems of this repository, in their order. Edit {STYLE} as you like."


def _conventions(found: Survey, answers: Answers) -> Iterator[str]:
    for one in found.severities:
        yield f"# {one.place}: {one.name}: {_short(one.text)}"
    yield _key("severities", found.severities[0].path if found.severities else "", "handbook/severities.md")
    for one in found.readers[:3]:
        yield f"# {one.place}: {_short(one.text)}"
    yield _key("distribution", found.readers[0].path if found.readers else "", "postmortems/README.md")
    yield _key("glossary", found.glossary[0].path if found.glossary else "", "handbook/glossary.md")
    yield _key("roles", found.roles[0].path if found.roles else "", "handbook/incidents.md")
    yield _key("owners", found.owners[0].path if found.owners else "", ".github/CODEOWNERS")
    yield _key("place", answers.place, "docs/postmortems")
    yield _key("review", answers.review, "the monthly operations review")
    yield '# tracker = "PAY in Jira"'


def _key(name: str, value: str, example: str) -> str:
    return f"{name} = {_quoted(value)}" if value else f"# {name} = {_quoted(example)}"


def _quoted(text: str) -> str:
    """A TOML string: one of JSON is one, but for the sign DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _short(text: str) -> str:
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"


def begin(root: Path, found: Survey, answers: Answers, gate: Gate) -> list[Path]:
    """Write the config, and the template made of the team's postmortems where it is the one chosen; the paths written.

    Raises:
        UsageError: there is a config already, or an answer does not fit. LeakError: a secret would stand in it. UnreadableError: the
        system refused.
    """
    config = root / CONFIG_NAME
    if config.exists():
        raise UsageError(
            f"there is an {CONFIG_NAME} already",
            where=str(config),
            hint="nothing was written; --stdout prints what would be",
        )
    made = {config: gate.text(written(found, answers))}
    style = root / STYLE
    if answers.template == STYLE and not style.exists():
        made[style] = gate.text(found.style)
    try:
        for path, text in reversed(made.items()):
            write_whole(path, [encoded(gate.check(text, path.name))])
    except OSError as error:
        raise UnreadableError(f"{root} cannot be written", why=error.strerror or str(error), where=str(root)) from error
    return list(made)


def account(found: Survey, answers: Answers, paths: list[Path]) -> dict[str, Any]:
    """What was found, chosen and written, as JSON."""
    return {
        "found": {name: msgspec.to_builtins(value) for name, value in found._asdict().items()},
        "chosen": answers._asdict(),
        "written": [str(path) for path in paths],
    }
