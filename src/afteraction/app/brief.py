"""brief: from a review to a short account of it. It opens the review and nothing else: no artifact, no record."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from afteraction.app.audience import vendors_of
from afteraction.app.clock import moment
from afteraction.app.deliver import sha256_of
from afteraction.app.engine import ATTEMPTS, Engine
from afteraction.app.files import encoded, write_whole
from afteraction.app.notebook import JOURNAL
from afteraction.document.markdown import render_markdown
from afteraction.document.parse import parse
from afteraction.document.picture import NAME as PICTURE
from afteraction.document.picture import drawable
from afteraction.document.shape import PostmortemJson
from afteraction.document.template import BUILT_IN, load
from afteraction.domain.draft import Status
from afteraction.domain.errors import NothingReadableError, UnreadableError, UsageError
from afteraction.journal import chain
from afteraction.llm.fault import ModelError
from afteraction.redact.gate import Gate
from afteraction.synthesize.brief import model as writing
from afteraction.synthesize.brief.compose import EDITED, composed, reader_of
from afteraction.synthesize.brief.fit import Audience, Reader
from afteraction.synthesize.brief.lines import Brief, Line
from afteraction.synthesize.brief.review import Review, folded, review_of
from afteraction.synthesize.brief.show import as_json, markdown

_LARGEST = 4_000_000  # bytes of a review
_NO_ANSWER = "Written by rules: the model gave no answer."
JUDGED = "sentences of a brief judged"  # what the decision is called in the journal
_NO_SENTENCE = "Written by rules: the model wrote no sentence."
_ALL_REFUSED = "Written by rules: the model's sentences were refused."


class Loaded(NamedTuple):
    """A review as it was found. name: of its file. record: its JSON, or None. edited: a person changed what a draft wrote."""

    folder: Path
    name: str
    sha256: str
    review: Review
    edited: bool
    warnings: tuple[str, ...] = ()


class Made(NamedTuple):
    """A brief and what it was made from. run, calls: of the model, for the journal."""

    brief: Brief
    loaded: Loaded
    run: int = 0
    calls: tuple[str, ...] = ()

    def markdown(self) -> str:
        """The file."""
        return markdown(self.brief, self.loaded.review, self.loaded.name)

    def json(self) -> dict[str, object]:
        """The same as plain values, with the sentences of the review that each sentence rests on."""
        source = {"name": self.loaded.name, "sha256": self.loaded.sha256, "edited": self.loaded.edited}
        return as_json(self.brief, self.loaded.review, source)


class Delivered(NamedTuple):
    """path: what was written. kept: the brief that a person edited and that was left alone, or None."""

    path: Path
    kept: Path | None


def load_review(path: Path, gate: Gate) -> Loaded:
    """The review at a path: Markdown, ``postmortem.json``, or the folder that holds them.

    Raises:
        UsageError: there is none, or it is no review. UnreadableError: it cannot be read.
        NothingReadableError: it is empty, or holds no section that means anything.
    """
    path = _file(path)
    data = _bytes(path)
    warnings: list[str] = []
    record: PostmortemJson | None
    if path.suffix.lower() == ".json":
        record = whole = _record(data, path)
        text, edited = _rendered(whole, path), False
    else:
        text = data.decode("utf-8", "replace")
        record, edited = _beside(path, text, warnings)
    text = gate.text(text, path.name)
    document = parse(text, path.name)
    review = review_of(document, _statuses(record), _names(record))
    if not any(one.text for one in review.sentences):
        raise NothingReadableError(
            "the review is empty" if not text.strip() else "no sentence of a review was found",
            why=""
            if not text.strip()
            else "headings such as Summary, Impact, Timeline or Action items were looked for",
            where=str(path),
            hint="give the postmortem.md that `afteraction draft` wrote, or a review with such headings",
        )
    if not review.parts:
        raise NothingReadableError(
            "no section of a review was found",
            why="headings such as Summary, Impact, Timeline or Action items were looked for",
            where=str(path),
            hint="give the text such headings: a brief says only what stands under them",
        )
    return Loaded(path.parent, path.name, sha256_of(data), review, edited, tuple(warnings))


def make(
    loaded: Loaded, audience: Audience, words: int, vendors: Sequence[str] = (), engine: Engine | None = None
) -> Made:
    """The brief. words: at most, as a reader counts them. engine: a model; None for the rules.

    Raises:
        ModelError: a model was insisted on and gave no answer.
    """
    reader = reader_of(loaded.review, audience, vendors_of(vendors))
    notes = [EDITED] if loaded.edited else []
    if engine is None:
        return Made(composed(loaded.review, reader, words, notes), loaded)
    lines, withheld, note = asyncio.run(_written(engine, loaded.review, reader, words))
    name = engine.name if lines else "rules"
    brief = composed(loaded.review, reader, words, [*notes, *([note] if note else [])], lines, name, withheld)
    return Made(brief, loaded, engine.minutes.entry, tuple(engine.minutes.calls()))


async def _written(
    engine: Engine, review: Review, reader: Reader, words: int
) -> tuple[list[Line], list[tuple[str, str]], str]:
    """(sentences that passed, (sentence, why) of those refused to the end, what a reader has to know)"""
    system, page = writing.question(review, reader, words)
    passed: list[Line] = []
    refused: list[writing.Refused] = []
    asked = page
    for attempt in range(1, ATTEMPTS + 1):
        try:
            answer = await engine.answer(writing.PROMPT, system, asked, writing.BriefAnswer)
        except ModelError:
            if engine.strict and not passed:
                raise
            if attempt == 1:
                return [], [], _NO_ANSWER
            break
        given = answer.sentences if attempt == 1 else answer.sentences[: max(1, len(refused))]
        lines, refused = writing.judged(given[: writing.MOST], review, reader)
        _note(engine, attempt, lines, refused)
        passed += [line for line in lines if line.text not in {one.text for one in passed}]
        if not refused:
            break
        asked = f"{page}\n\n{writing.again(refused)}"
    withheld = [
        (one.shown, "; ".join(dict.fromkeys(f"{flaw.rule}: {flaw.message}" for flaw in one.flaws))) for one in refused
    ]
    return passed[: writing.MOST], withheld, "" if passed else _ALL_REFUSED if refused else _NO_SENTENCE


def _note(engine: Engine, attempt: int, lines: Sequence[Line], refused: Sequence[writing.Refused]) -> None:
    """The verdicts, for the journal."""
    failed = [list(dict.fromkeys(flaw.rule for flaw in one.flaws)) for one in refused]
    private = {
        "passed": [line.text for line in lines],
        "refused": [{"shown": one.shown, "flaws": [list(flaw[:3]) for flaw in one.flaws]} for one in refused],
    }
    engine.minutes.decided(JUDGED, {"attempt": attempt, "passed": len(lines), "failed": failed}, private)


def deliver(made: Made, gate: Gate, target: Path | None = None, config: str = "") -> Delivered:
    """Write ``brief-AUDIENCE.md`` beside the review, or ``target``, and the journal entry that vouches for it.

    config: the file that was named for it, for a replay.

    A brief that a person edited stays; the new one goes to ``NAME.new.md``. Whoever calls holds the folder (`app.busy`).

    Raises:
        UnreadableError: it cannot be written. LeakError: it holds what must not leave.
    """
    folder = made.loaded.folder
    path = target or folder / f"brief-{made.brief.audience.value}.md"
    text = gate.check(made.markdown(), path.name)
    try:
        journal = chain.Journal(folder / JOURNAL)
        kept = path if _edited(path, folder, journal) else None
        number = 1
        while kept is not None and _edited(path, folder, journal):
            path = kept.with_name(f"{kept.stem}.new{'' if number == 1 else f'.{number}'}{kept.suffix}")
            number += 1
        body = {
            "review": {"name": made.loaded.name, "sha256": made.loaded.sha256, "edited": made.loaded.edited},
            "outputs": {_key(path, folder): sha256_of(encoded(text))},
            "audience": made.brief.audience.value,
            "words": made.brief.limit,
            "engine": made.brief.engine,
            "run": made.run,
            "calls": list(made.calls),
            "asked": {"config": config},
        }
        last = journal.entries[-1] if journal.entries else None
        if last is None or last.kind != "brief" or {**last.body, "at": ""} != {**body, "at": ""}:
            journal.append("brief", {**gate.tree(body), "at": moment()})
        write_whole(path, [encoded(text)])
    except OSError as error:
        raise UnreadableError(
            f"the brief could not be written to {path}",
            why=error.strerror or str(error),
            hint="choose another file with --out, or print it with --stdout",
        ) from error
    return Delivered(path, kept)


def digest(made: Made, gate: Gate, name: str) -> str:
    """SHA-256 of the file that a brief gives.

    Raises:
        LeakError: it holds what must not leave.
    """
    return sha256_of(encoded(gate.check(made.markdown(), name)))


def _key(path: Path, folder: Path) -> str:
    return path.name if path.resolve().parent == folder.resolve() else str(path.resolve())


def _edited(path: Path, folder: Path, journal: chain.Journal) -> bool:
    """Whether something lies there that is no brief of ours."""
    if not path.exists():
        return False
    ours = {entry.body.get("outputs", {}).get(_key(path, folder)) for entry in journal.entries if entry.kind == "brief"}
    return sha256_of(path.read_bytes()) not in ours


def _file(path: Path) -> Path:
    if path.is_dir():
        found = next((path / name for name in ("postmortem.md", "postmortem.json") if (path / name).is_file()), None)
        if found is None:
            raise UsageError(f"{path} holds no postmortem.md", hint="give the file of the review")
        return found
    if not path.exists():
        raise UsageError(f"there is no {path}", hint="give the postmortem.md that `afteraction draft` wrote")
    return path


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{path.name} is too long for a review", why=f"more than {_LARGEST:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read", why=error.strerror or str(error)) from error


def _record(data: bytes, path: Path) -> PostmortemJson:
    try:
        record: PostmortemJson = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path.name} is no JSON", why=str(error)[:200], where=str(path)) from error
    if not isinstance(record, dict) or not isinstance(record.get("sections"), list):
        raise UsageError(f"{path.name} is no postmortem.json", why="it has no sections", where=str(path))
    return record


def _rendered(record: PostmortemJson, path: Path) -> str:
    """The review that a record shows."""
    try:
        chosen = load(record["template"] if record["template"] in BUILT_IN else "standard")
        return render_markdown(record, chosen, PICTURE if drawable(record) else "")
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise UsageError(
            f"{path.name} is no postmortem.json of this version",
            why=f"{type(error).__name__}: {error}"[:200],
            where=str(path),
        ) from error


def _beside(path: Path, text: str, warnings: list[str]) -> tuple[PostmortemJson | None, bool]:
    """(the record beside a Markdown file, whether a person edited what the draft wrote)"""
    twin = path.with_suffix(".json")
    if not twin.is_file():
        return None, False
    try:
        record = _record(_bytes(twin), twin)
        journal = path.parent / JOURNAL
        drafts = (
            [entry for entry in chain.Journal(journal).entries if entry.kind == "draft"] if journal.is_file() else []
        )
        if drafts:
            return record, sha256_of(path.read_bytes()) not in {
                digest for entry in drafts for digest in entry.body["outputs"].values()
            }
        return record, _rendered(record, twin) != text
    except UsageError as error:
        warnings.append(f"{twin.name} beside it is not used: {error.what}")
        return None, False


def _statuses(record: PostmortemJson | None) -> Mapping[str, Status]:
    """The status of each claim of a draft, by its folded text."""
    known = {one.value: one for one in Status}
    found: dict[str, Status] = {}
    for section in record["sections"] if record else ():
        for claim in (
            *_list(section, "claims"),
            *(one for group in _list(section, "groups") for one in _list(group, "claims")),
        ):
            if isinstance(claim, dict) and isinstance(claim.get("text"), str) and claim.get("status") in known:
                found[folded(claim["text"])] = known[claim["status"]]
    return found


def _names(record: PostmortemJson | None) -> frozenset[str]:
    """People whom the record names beside their roles."""
    found: set[str] = set()
    for role in _list(record or {}, "roles"):
        name = role.get("name") if isinstance(role, dict) else ""
        if isinstance(name, str) and name:
            found |= {name, *(part for part in name.split() if len(part) > 2)}
    return frozenset(found)


def _list(value: Mapping[str, Any] | PostmortemJson, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []
