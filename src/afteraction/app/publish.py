"""publish: an approved text to the places that its team names, each once, and the note that it is published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from afteraction.app.audience import vendors_of
from afteraction.app.config import Config, policy
from afteraction.app.decisions import DOCUMENT as TEXT
from afteraction.app.decisions import Incident, decide, opened, refusal_of
from afteraction.app.draft import slug
from afteraction.app.notebook import JOURNAL
from afteraction.app.outbox import DOCUMENT, Outbox, Seen
from afteraction.domain.delivery import Letter, Step
from afteraction.domain.draft import AUDIENCES
from afteraction.domain.errors import LeakError, RefusedError, ServiceError, UsageError
from afteraction.domain.lifecycle import Deed, Person, Standing, State
from afteraction.domain.ports import Destination
from afteraction.journal import chain
from afteraction.journal.chain import Entry
from afteraction.publish.destinations import kinds
from afteraction.publish.dress import Approval, dressed, title_of
from afteraction.publish.mark import mark
from afteraction.publish.means import Means
from afteraction.redact.gate import Gate
from afteraction.redact.names import Names

_OURS = {"to": "what it is", "audience": "internal, company or public (internal)"}
_NAME = 80  # characters of an incident's name
_DONE = (State.PUBLISHED, State.CORRECTED)


class Planned(NamedTuple):
    """One delivery as it would be made. audience: of the destination."""

    to: Destination
    audience: str
    letter: Letter
    seen: Seen | None


class Outcome(NamedTuple):
    """What became of one delivery. error: None when it arrived. url: where it is, "" when nobody knows. new: something was sent."""

    to: str
    url: str
    new: bool
    error: ServiceError | RefusedError | None = None


def destination(config: Config, name: str, means: Means) -> Destination:
    """A destination of the config, by its name.

    Raises:
        UsageError: there is none of that name, or a key of it is wrong or missing; or its token is.
    """
    said = config.publish.get(name)
    where = f"[publish.{name}] of the config"
    if said is None:
        known = ", ".join(config.publish) or "none"
        raise UsageError(f"no destination is called {name!r}", why=f"the config has {known}", hint="docs/publishing.md")
    module = kinds().get(said.get("to", ""))
    if module is None:
        raise UsageError(f"to = {said.get('to', '')!r} is not known", where=where, hint=", ".join(kinds()))
    known_keys = {**_OURS, **module.NEEDS, **module.MAY}
    for key in said:
        if key not in known_keys:
            raise UsageError(f"{key} is no key of {module.KIND}", where=where, hint=", ".join(known_keys))
    for key, meaning in module.NEEDS.items():
        if not said.get(key):
            raise UsageError(f"{key} is missing", where=where, hint=f'{key} = "…": {meaning}')
    if _audience(said) not in AUDIENCES:
        raise UsageError(f"audience = {_audience(said)!r} is not known", where=where, hint=", ".join(AUDIENCES))
    found: Destination = module.opened(name, said, means)
    return found


def _audience(said: dict[str, str]) -> str:
    return said.get("audience", AUDIENCES[0])


def plan(
    incident: Incident, names: Sequence[str], who: Person, box: Outbox, config: Config, means: Means,
    *, over: str = "", ask: bool = True,
) -> list[Planned]:  # fmt: skip
    """What would be sent where. ask: look what each destination holds.

    Raises:
        RefusedError: the text is not approved, or somebody changed what would be written over. LeakError: it holds what its readers
        shall not see. UsageError: the config. ServiceError: a service does not answer.
    """
    refusal_of(incident, Deed.PUBLISH, who)
    found = []
    for name in dict.fromkeys(names):
        to = destination(config, name, means)
        if DOCUMENT not in kinds()[to.kind].TAKES:
            raise UsageError(f"{name} takes no document", hint="afteraction actions file sends action items to it")
        audience = _audience(config.publish[name])
        letter = letter_of(incident, to, audience, box, config)
        found.append(Planned(to, audience, letter, box.look(to, letter, over) if ask else None))
    return found


def letter_of(incident: Incident, to: Destination, audience: str, box: Outbox, config: Config) -> Letter:
    """The approved text for one destination.

    Raises:
        LeakError: it holds what its readers shall not see.
    """
    text = incident.data.decode("utf-8", "replace")
    fit(incident.folder, text, audience, config)
    now = incident.standing
    key, marker = box.names(to, DOCUMENT, incident.sha256)
    before = box.deliveries.get(key)
    name = before.last.name if before else slug(incident.folder.resolve().name, _NAME)
    last = now.approvals[-1]
    latest = max(now.approvals, key=lambda one: one.entry, default=last)
    head = chain.read(incident.folder / JOURNAL)[latest.entry - 1].sha256
    letter = Letter(
        key, marker, name, title_of(text), "", incident.sha256, latest.at,
        _link(box, key, incident.sha256, audience, config),
        labels=tuple(word.lower() for word in ("postmortem", now.submission.severity if now.submission else "") if word),
        since=before.began if before else "",
    )  # fmt: skip
    approvals = _approvals(now, names=audience == AUDIENCES[0])
    return letter._replace(
        markdown=dressed(text, approvals, latest.at, incident.sha256, head, mark(letter)),
    )


def _approvals(now: Standing, *, names: bool) -> list[Approval]:
    return [Approval(one.role, one.who.name if names else "") for one in now.approvals]


def _link(box: Outbox, key: str, sha256: str, audience: str, config: Config) -> str:
    """Where the whole text can be read: the first other place that holds it, for these readers or wider ones."""
    for one in box.deliveries.values():
        said, sent = config.publish.get(one.last.to, {}), one.sent
        if one.last.key == key or one.last.about != DOCUMENT or one.last.step is Step.UNDONE:
            continue
        if said.get("to") == one.last.kind and "item" in kinds()[one.last.kind].TAKES:
            continue  # a tracker holds a summary
        if said.get("to") != one.last.kind or AUDIENCES.index(_audience(said)) < AUDIENCES.index(audience):
            continue  # the address of what these readers may not open would tell them of it
        if sent and sent.sha256 == sha256 and sent.remote and sent.remote.url:
            return sent.remote.url
    return ""


def fit(folder: Path, text: str, audience: str, config: Config) -> None:
    """Nothing, when these readers may see all of the text.

    Raises:
        LeakError: they may not; names what it is, never the value.
    """
    gate = Gate(policy(config))
    gate.check(text, "the text")
    cleaned = gate.text(text)
    found = sorted({one.rule for one in gate.seen}) if cleaned != text else []
    if audience == "public" and Names(vendors_of(config.redact.vendors)).tree(text) != text:
        found.append("vendor")
    if found:
        raise LeakError(
            f"the text holds what {audience} readers shall not see: {', '.join(found)}",
            why="the gate would replace it",
            where=str(folder),
            hint="take it out, submit and approve it again; or allow it in [redact] of the config, with the reason",
        )
    drafted = _drafted_for(folder)
    if AUDIENCES.index(audience) > AUDIENCES.index(drafted or audience):
        raise LeakError(
            f"the text was drafted for {drafted} readers, and this destination has {audience} ones",
            why="names and evidence in it were not taken out",
            where=str(folder),
            hint=f"afteraction draft PATH... --audience {audience} --out another folder, and its own review",
        )


def _drafted_for(folder: Path) -> str:
    """The audience of the draft that the text began as, "" when it was none of ours.

    The journal cannot be changed unseen, so it counts; the file beside the text may only narrow what it says.
    """
    drafts = [one for one in chain.read(folder / JOURNAL) if one.kind == "draft"]
    last = max((place for place, one in enumerate(drafts) if TEXT in one.body.get("outputs", {})), default=0)
    found = [_noted_audience(one) for one in drafts[last:]]  # a later one may have been moved to its place
    found.append(_written_audience(folder / "postmortem.json"))
    return next((one for one in AUDIENCES if one in found), "")


def _written_audience(record: Path) -> str:
    """What the file beside a text says, "" when it says nothing."""
    try:
        return str(json.loads(record.read_bytes()).get("audience", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def _noted_audience(draft: Entry) -> str:
    """Of a draft in the journal. One for the public says so by the names that it leaves out."""
    said = draft.body.get("asked", {}).get("audience")
    if said in AUDIENCES:
        return str(said)
    names = [one.get("name") for one in draft.body.get("inputs", ())]
    return AUDIENCES[-1] if names and not any(names) else AUDIENCES[0]


def publish(incident: Incident, planned: Sequence[Planned], who: Person, box: Outbox, config: Config, *, over: str = "") -> list[Outcome]:  # fmt: skip
    """Send each, the next one also when one fails, and note the publication once one arrived."""
    found = []
    for one in planned:
        letter = letter_of(incident, one.to, one.audience, box, config)  # the link may be known by now
        try:
            before = one.seen.same if one.seen else False
            done = box.deliver(one.to, letter, DOCUMENT, who, over)
        except (ServiceError, RefusedError) as error:
            found.append(Outcome(one.to.name, "", new=False, error=error))
            continue
        note(incident.folder, who)
        url = done.sent.remote.url if done.sent and done.sent.remote else ""
        found.append(Outcome(one.to.name, url, new=not before))
    return found


def note(folder: Path, who: Person) -> None:
    """Note the publication of the document as it is, if that was not done."""
    incident = opened(folder)
    now = incident.standing
    if now.state in _DONE and now.published is not None and now.published.sha256 == incident.sha256:
        return
    decide(incident, Deed.PUBLISH, who)
