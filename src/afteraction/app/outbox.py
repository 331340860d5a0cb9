"""The outbox of an incident: every delivery is noted before it is sent, asked for before it is sent again, and never lost.

Its entries stand in the journal beside the approvals. A killed command leaves an entry that says so, and the next one asks the
service what it holds before it sends anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from afteraction.app.clock import moment
from afteraction.app.decisions import appended, readable
from afteraction.app.notebook import JOURNAL
from afteraction.domain.delivery import Delivery, Letter, Noted, Payload, Remote, Step
from afteraction.domain.errors import AfteractionError, RefusedError, ServiceError, UncertainError, UnreadableError
from afteraction.domain.late import late
from afteraction.domain.lifecycle import Person
from afteraction.domain.ports import Destination
from afteraction.journal import chain
from afteraction.journal.chain import Entry
from afteraction.publish.answers import understood
from afteraction.publish.outbox import (
    arrived,
    changed_there,
    deliveries,
    difference,
    foreign,
    key_of,
    marker_of,
    must_wait_for_a_person,
)

if TYPE_CHECKING:
    from afteraction.redact.gate import Gate
    from afteraction.wire.service import Clock

KIND = "delivery"
DOCUMENT = "document"  # what a delivery is about when it is no action item
_ATTEMPTS = 3
_NAME = late(r"[a-z0-9-]{1,80}")  # it becomes part of a path


class Seen(NamedTuple):
    """What a destination holds before anything is sent. same: it is this very text, and nothing is to be done."""

    delivery: Delivery | None
    there: Remote | None
    payload: Payload
    same: bool


class Outbox:
    """The deliveries of one folder. Whoever opens it holds the folder (`app.busy`)."""

    def __init__(self, folder: Path, gate: Gate, clock: Clock, told: Callable[[str], None] = lambda _: None) -> None:
        """told: what the user sees of waits.

        Raises:
            UnreadableError: the journal was changed, or a step lacks what it needs.
        """
        self._folder, self._gate, self._clock, self._told = folder, gate, clock, told
        entries = chain.read(folder / JOURNAL)
        self._incident = entries[0].sha256 if entries else ""
        self._steps = steps_of(entries, folder)

    @property
    def deliveries(self) -> dict[str, Delivery]:
        """By key, in the order in which they began."""
        return deliveries(self._steps)

    def names(self, to: Destination, about: str, sha256: str) -> tuple[str, str]:
        """(key, marker) of a letter to a destination. about: ``document``, or the id of an action item."""
        if not self._incident:
            raise RefusedError("nothing was decided about this incident", hint="afteraction submit FOLDER")
        key = key_of(self._incident, to.kind, to.place, about)
        return key, marker_of(key, sha256)

    def look(self, to: Destination, letter: Letter, over: str = "") -> Seen:
        """What would be done; nothing is noted or changed.

        Raises:
            RefusedError: somebody else changed what would be written over. UncertainError: only a person can look whether it arrived.
            ServiceError: the service does not answer.
        """
        delivery = self.deliveries.get(letter.key)
        if must_wait_for_a_person(delivery, asks=to.asks):
            raise _ask_a_person(to, self._folder)
        known = delivery.sent.remote if delivery and delivery.sent else None
        there = understood(lambda: to.find(letter, known), to.name)
        if there is None and delivery is not None and delivery.unknown and to.lag:
            self._told(f"{to.name}: nothing found yet; asking again in {to.lag:.0f} s, since its search may lag behind")
            self._clock.rest(to.lag)
            there = understood(lambda: to.find(letter, known), to.name)
        payload = to.render(letter)
        if there is not None and changed_there(there, letter, delivery, over):
            raise _changed(to, letter, there, payload)
        last = delivery.last if delivery else None
        same = arrived(there, letter) and last is not None and last.step is Step.SENT and last.marker == letter.marker
        return Seen(delivery, there, payload, same)

    def deliver(self, to: Destination, letter: Letter, about: str, who: Person, over: str = "") -> Delivery:
        """Make the destination hold the letter, once; when this returns it does, and the journal says so.

        Raises:
            RefusedError, UncertainError, ServiceError: as `look`; what could not be settled is noted. LeakError: a secret stands in it.
        """
        intended = False
        for attempt in range(1, _ATTEMPTS + 1):
            seen = self.look(to, letter, over)
            if seen.same and seen.delivery is not None:
                return seen.delivery
            self._gate.check(seen.payload.data.decode("utf-8", "replace"), f"what goes to {to.name}")
            base = self._noted(to, letter, about, who, seen.payload)
            if not intended and not _goes_on(seen.delivery, letter):
                self._note(base)
            intended = True
            if arrived(seen.there, letter):
                remote = self._sent_to(to, letter, base, seen, attempt, finish=True)
            else:
                self._note(base._replace(step=Step.SENDING))
                remote = self._sent_to(to, letter, base, seen, attempt)
            if remote is not None:
                found = arrived(seen.there, letter)
                self._note(base._replace(step=Step.SENT, remote=remote._replace(marker=letter.marker), found=found))
                return self.deliveries[letter.key]
        raise AssertionError("the last attempt raises")

    def _sent_to(
        self, to: Destination, letter: Letter, base: Noted, seen: Seen, attempt: int, *, finish: bool = False
    ) -> Remote | None:
        """What the service holds now; None when nobody knows and there is another attempt."""
        try:
            return understood(lambda: to.put(letter, seen.payload, seen.there), to.name, sent=True)
        except UncertainError as error:
            self._note(base._replace(step=Step.UNCERTAIN, why=self._said(error)))
            if attempt == _ATTEMPTS or not to.asks:
                raise
            self._told(f"{to.name}: {error.what}; looking whether it arrived")
            return None
        except AfteractionError as error:
            if not finish:
                self._note(base._replace(step=Step.FAILED, why=self._said(error)))
            raise

    def undo(
        self, to: Destination, letter: Letter, delivery: Delivery, who: Person, why: str = "", over: str = ""
    ) -> str:
        """Take a delivery away from its readers; what was done, for people.

        Raises:
            RefusedError: there is nothing to undo, or what is there is not ours. ServiceError, UncertainError: as the destination.
        """
        known = delivery.sent.remote if delivery.sent else None
        if delivery.last.step is Step.UNDONE or (known is None and not delivery.unknown):
            raise RefusedError("there is nothing to undo", why=f"the delivery is {delivery.last.step.value}")
        if must_wait_for_a_person(delivery, asks=to.asks):
            raise _ask_a_person(to, self._folder)
        there = understood(lambda: to.find(letter, known), to.name)
        if there is not None and foreign(there, delivery, over):
            raise _not_ours(to, there)
        base = delivery.last._replace(who=who.name, why=self._gate.text(why), at=moment(), payload="", found=False)
        self._note(base._replace(step=Step.UNDOING, remote=None))
        try:
            said = "nothing of it is there any more"
            if there is not None:
                said = understood(lambda: to.undo(letter, there), to.name, sent=True)
        except RefusedError:
            self._note(delivery.last._replace(at=moment()))  # it stays as it was
            raise
        left = understood(lambda: to.find(letter, there), to.name)
        self._note(base._replace(step=Step.UNDONE, at=moment(), remote=left))
        return said

    def settle(self, delivery: Delivery, who: Person, *, arrived: bool, url: str = "", why: str = "") -> Delivery:
        """Note what a person saw of a delivery that nobody else can ask for. url: where it is.

        Raises:
            RefusedError: it is settled.
        """
        if not delivery.unknown:
            raise RefusedError("there is nothing to settle", why=f"the delivery is {delivery.last.step.value}")
        step = Step.SENT if arrived else Step.LOST
        remote = Remote("", self._gate.text(url), "", delivery.last.marker) if arrived else None
        said = self._gate.text(why)
        last = delivery.last
        self._note(last._replace(step=step, remote=remote, why=said, who=who.name, at=moment(), found=arrived))
        return self.deliveries[last.key]

    def _noted(self, to: Destination, letter: Letter, about: str, who: Person, payload: Payload) -> Noted:
        digest = hashlib.sha256(payload.data).hexdigest()
        return Noted(
            0, Step.INTENDED, letter.key, letter.marker, moment(), to.name, to.kind, to.place, about, letter.name, letter.title,
            letter.sha256, digest, None, who=who.name,
        )  # fmt: skip

    def _said(self, error: AfteractionError) -> str:
        return self._gate.text(" ".join(f"{error.what} {error.why}".split())[:300])

    def _note(self, step: Noted) -> None:
        """Add a step; when this returns it is on the disk."""
        body: dict[str, Any] = {
            name: value for name, value in step._asdict().items() if value and name not in ("entry", "step", "remote")
        }
        body |= {"step": step.step.value}
        body |= {"remote": step.remote._asdict()} if step.remote is not None else {}
        entry = appended(self._folder, KIND, body)
        self._steps.append(step._replace(entry=entry.seq))


def account(folder: Path) -> dict[str, Any]:
    """The deliveries of a folder as JSON; with "problem" alone beside its name when the journal cannot be trusted."""
    try:
        found = deliveries(steps_of(chain.read(folder / JOURNAL), folder))
    except UnreadableError as error:
        return {"folder": str(folder), "problem": str(error), "deliveries": []}
    return {"folder": str(folder), "deliveries": [_told(one) for one in found.values()]}


def _told(one: Delivery) -> dict[str, Any]:
    last, remote = one.last, one.sent.remote if one.sent else None
    return {
        "to": last.to, "kind": last.kind, "place": last.place, "about": last.about, "title": last.title,
        "state": _state(one), "open": one.open, "at": last.at, "attempts": one.attempts, "why": last.why, "by": last.who,
        "text": last.sha256, "url": remote.url if remote else "", "version": remote.version if remote else "",
        "holds": one.sent.sha256 if one.sent else "", "key": last.key, "entry": last.entry,
    }  # fmt: skip


def _state(one: Delivery) -> str:
    """The step, but a sending that nobody ended is uncertain: whoever sent was killed."""
    return Step.UNCERTAIN.value if one.last.step is Step.SENDING else one.last.step.value


def steps_of(entries: Sequence[Entry], folder: Path) -> list[Noted]:
    """The steps of deliveries among the entries of a journal, in order.

    Raises:
        UnreadableError: one lacks what a step needs.
    """
    return [_step(entry, folder) for entry in entries if entry.kind == KIND]


def _step(entry: Entry, folder: Path) -> Noted:
    body = entry.body
    with readable(entry, folder):
        text = {name: str(body.get(name, "")) for name in ("payload", "why", "who", "title")}
        needed = {
            name: str(body[name]) for name in ("key", "marker", "at", "to", "kind", "place", "about", "name", "sha256")
        }
        if not _NAME.fullmatch(needed["name"]):
            raise ValueError(f"name {needed['name'][:80]!r} is none that was given here")
        raw = body.get("remote")
        remote = None
        if raw is not None:
            ident, url, version, marker = (str(raw[name]) for name in Remote._fields[:4])
            remote = Remote(ident, url, version, marker, bool(raw["whole"]))
        return Noted(
            entry=entry.seq, step=Step(body["step"]), remote=remote, found=bool(body.get("found")), **needed, **text
        )


def _goes_on(delivery: Delivery | None, letter: Letter) -> bool:
    """Whether the journal says already that this very text shall go there."""
    return delivery is not None and delivery.open and delivery.last.marker == letter.marker


def _ask_a_person(to: Destination, folder: Path) -> UncertainError:
    return UncertainError(
        f"nobody knows whether it arrived at {to.name}",
        why=f"its answer was lost, and a {to.kind} cannot be asked what it holds; sent again, it might be there twice",
        where=str(folder),
        hint=f"look there, then: afteraction outbox settle {folder} --to {to.name} --arrived   (or --lost)",
    )


def _changed(to: Destination, letter: Letter, there: Remote, payload: Payload) -> RefusedError:
    try:
        said = difference(understood(lambda: to.show(letter, there), to.name), payload)
    except ServiceError as error:
        said = f"it could not be read: {error.what}"
    return RefusedError(
        f"what {to.name} holds is not what was written there",
        why=f"somebody edited it; it is at version {there.version}\n{said}",
        where=there.url or to.place,
        hint=f"bring the edits into the document, or give them up with --over {there.version}",
    )


def _not_ours(to: Destination, there: Remote) -> RefusedError:
    return RefusedError(
        f"what {to.name} holds there is not what was written there",
        why=f"somebody else's text stands in its place; it is at version {there.version}",
        where=there.url or to.place,
        hint=f"look at it; to take it away all the same, add --over {there.version}",
    )
