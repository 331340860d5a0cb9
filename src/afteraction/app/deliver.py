"""deliver: a draft onto the disk, without ever costing a person their words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from afteraction.app.aside import beside
from afteraction.app.clock import moment
from afteraction.app.decisions import KINDS
from afteraction.app.draft import DraftResult, slug
from afteraction.app.files import encoded, write_whole
from afteraction.app.merging import Merging, merge_into
from afteraction.app.notebook import JOURNAL
from afteraction.app.texts import forget, keep
from afteraction.document.html import render_html
from afteraction.document.markdown import render_markdown
from afteraction.document.picture import NAME as PICTURE
from afteraction.document.picture import svg
from afteraction.document.record_json import dumps
from afteraction.document.template import Template
from afteraction.domain.errors import UnreadableError
from afteraction.domain.lifecycle import Deed
from afteraction.journal import chain, disk


class Delivered(NamedTuple):
    """folder: where the files are. markdown: the file to read. kept: the edited document that was left alone, or None.
    merging: how the new draft was merged into it, None when it was not."""

    folder: Path
    markdown: Path
    kept: Path | None
    merging: Merging | None = None


def default_folder(paths: tuple[str, ...], day: str, title: str) -> Path:
    """Beside the input: ``postmortem-2026-02-16-payment-service-outage``."""
    first = next((Path(path) for path in paths if path != "-"), None)
    parent = first.resolve().parent if first is not None else Path.cwd()
    return parent / "-".join(part for part in ("postmortem", day, slug(title)) if part)


def rendered(result: DraftResult, template: Template, *, alone: bool = False) -> dict[str, str]:
    """The outputs by file name. alone: the Markdown has no file beside it to show."""
    page = beside(lambda: render_html(result.record))  # it takes as long as the other two and their checks
    picture = None if alone else svg(result.record)
    record = dumps(result.record)
    text = render_markdown(result.record, template, PICTURE if picture else "")
    drawn = {PICTURE: picture} if picture else {}
    return {"postmortem.json": record, "postmortem.html": page(), **drawn, "postmortem.md": text}


def deliver(
    result: DraftResult,
    template: Template,
    folder: Path,
    *,
    overwrite: bool = False,
    merge: bool = False,
    asked: Mapping[str, object] | None = None,
) -> Delivered:
    """Write ``postmortem.md``, ``.html``, ``.json`` and, where there is something to draw, ``.svg``, and the journal entry that vouches for them, all of it durable.

    asked: what the draft was asked with, for `replay`. Whoever calls holds the folder (`app.busy`) where others could write.

    A document that differs from what the journal says we wrote was edited: it stays, as does one that was submitted for review,
    and the new draft goes to ``postmortem.new.md`` beside it (``postmortem.new.2.md`` when that one was edited, too). With ``overwrite`` the
    edited one is kept as ``postmortem.edited.N.md``. With ``merge`` what is new comes into the edited one, too.

    Raises:
        UnreadableError: the folder cannot be written, or its journal was tampered with.
    """
    gate = result.reading.gate
    texts = {name: gate.check(text, name) for name, text in rendered(result, template).items()}
    try:
        disk.folder(folder)
        _sweep(folder)
        journal = chain.Journal(folder / JOURNAL)
        edited = {name for name, text in texts.items() if _edited(folder / name, journal, encoded(text))}
        targets = {
            name: folder / name if overwrite or name not in edited else _new_name(folder, name, journal)
            for name in texts
        }
        asides = {name: _free_name(folder, name) for name in edited if overwrite}
        # The journal first: after a crash between the two, what lies on the disk is still known to be ours.
        for name in sorted(edited):
            journal.append("choice", _choice(folder / name, asides.get(name), targets[name]))
        _journal(
            journal,
            _entry(result, template, {targets[n].name: text for n, text in texts.items()}, asked or {}),
        )
        _keep(folder, encoded(texts["postmortem.md"]), result, journal)
        kept: Path | None = None
        for name, text in texts.items():
            aside = asides.get(name)
            write_whole(targets[name], [encoded(text)], aside=aside)
            if name == "postmortem.md" and name in edited:
                kept = aside or folder / name
        merging = merge_into(kept, texts["postmortem.md"], journal, gate) if kept and merge else None
    except OSError as error:
        raise UnreadableError(
            f"the draft could not be written to {folder}",
            why=error.strerror or str(error),
            hint="choose another folder with --out, or print it with --stdout md",
        ) from error
    return Delivered(folder, targets["postmortem.md"], kept, merging)


def _keep(folder: Path, text: bytes, result: DraftResult, journal: chain.Journal) -> None:
    """Keep the draft's text, for the day when a person has edited it and a new draft is to be merged.

    A draft for wider readers may be given away with its folder: texts that were meant for others go, but those that people decided
    about; of one for the public none is kept.
    """
    audience = result.record["audience"]
    if audience != "internal":
        forget(folder, {str(entry.body.get("sha256")) for entry in journal.entries if entry.kind in KINDS})
    if audience != "public":
        keep(folder, text, result.reading.gate)


def printed(result: DraftResult, template: Template, text: str) -> None:
    """Note a document of a model that was printed and not written: it names its run, and the run's calls are in the journal."""
    if result.minutes is not None:
        result.minutes.keep("printed", _entry(result, template, {"standard output": text}, {}))


def _entry(
    result: DraftResult, template: Template, outputs: dict[str, str], asked: Mapping[str, object]
) -> dict[str, object]:
    inputs = [
        {"name": item.artifact.name, "sha256": item.artifact.sha256, "bytes": item.artifact.size}
        for item in result.reading.artifacts
    ]
    hashes = {name: sha256_of(encoded(text)) for name, text in outputs.items()}
    chosen = asked.get("chosen", {})
    asked = {name: value for name, value in asked.items() if name != "chosen"}
    if result.record["audience"] == "public":  # the journal lies in the folder that is given away
        inputs = [{"name": "", "sha256": one["sha256"], "bytes": one["bytes"]} for one in inputs]
        asked = {}
    body = {
        "inputs": inputs,
        "outputs": hashes,
        "engine": result.record["engine"],
        "template": template.name,
        "asked": asked,
        "chosen": chosen,
        "record": result.bare,
        "run": result.minutes.entry if result.minutes else 0,
        "calls": result.minutes.calls() if result.minutes else [],
        "anchor": dict(result.record["ledger"].get("anchor", {})),
    }
    return dict(result.reading.gate.tree(body))


def _choice(edited: Path, aside: Path | None, target: Path) -> dict[str, object]:
    """A document that a person edited: what became of it, as they chose."""
    return {
        "document": edited.name,
        "sha256": sha256_of(edited.read_bytes()),
        "chosen": "--overwrite" if aside else "nothing",
        "became": f"kept as {aside.name}" if aside else f"left alone; the draft is {target.name}",
        "at": moment(),
    }


def _sweep(folder: Path) -> None:
    """Remove what a killed run left half written."""
    for name in folder.glob(".postmortem.*.part"):
        name.unlink(missing_ok=True)


def _journal(journal: chain.Journal, body: dict[str, object]) -> None:
    last = journal.entries[-1] if journal.entries else None
    if last is None or last.kind != "draft" or {**last.body, "at": ""} != {**body, "at": ""}:
        journal.append("draft", {**body, "at": moment()})


def _edited(document: Path, journal: chain.Journal, new: bytes = b"") -> bool:
    """Whether the document on disk is a person's: anything else than what some run wrote, or a text that people decided about.

    What is the new text already needs no care.
    """
    if not document.exists() or (data := document.read_bytes()) == new:
        return False
    ours = {entry.body.get("outputs", {}).get(document.name) for entry in journal.entries if entry.kind == "draft"}
    decided = {entry.body.get("sha256") for entry in journal.entries if entry.kind == Deed.SUBMIT.value}
    return (sha256 := sha256_of(data)) not in ours or sha256 in decided


def _new_name(folder: Path, name: str, journal: chain.Journal) -> Path:
    """The first name for a new draft that no person's words are under: ``postmortem.new.md``, ``postmortem.new.2.md``."""
    stem, suffix = name.rsplit(".", 1)
    path, number = folder / f"{stem}.new.{suffix}", 1
    while _edited(path, journal):
        number += 1
        path = folder / f"{stem}.new.{number}.{suffix}"
    return path


def _free_name(folder: Path, name: str) -> Path:
    stem, suffix = name.rsplit(".", 1)
    number = 1
    while (folder / f"{stem}.edited.{number}.{suffix}").exists():
        number += 1
    return folder / f"{stem}.edited.{number}.{suffix}"


def sha256_of(data: bytes) -> str:
    """Hex."""
    return hashlib.sha256(data).hexdigest()
