"""outbox: what was delivered and what was not, once more or taken back; and what a person saw of what nobody can ask for."""

from __future__ import annotations

from typing import NamedTuple

from afteraction.app.config import Config
from afteraction.app.decisions import Incident
from afteraction.app.outbox import DOCUMENT, Outbox
from afteraction.app.publish import destination, letter_of, note
from afteraction.domain.delivery import Delivery, Letter, Step
from afteraction.domain.errors import RefusedError, ServiceError, UsageError
from afteraction.domain.lifecycle import Deed, Person
from afteraction.domain.ports import Destination
from afteraction.lifecycle.states import refused
from afteraction.publish.means import Means


class Tried(NamedTuple):
    """What became of one delivery that was tried again. said: for people."""

    to: str
    title: str
    said: str
    error: ServiceError | RefusedError | UsageError | None = None


def chosen(box: Outbox, to: str, key: str = "") -> list[Delivery]:
    """The deliveries to a destination, or all. key: those whose key begins with it.

    Raises:
        UsageError: there is none.
    """
    found = [one for one in box.deliveries.values() if to in ("", one.last.to) and one.last.key.startswith(key)]
    if not found:
        raise UsageError(f"nothing was sent {f'to {to}' if to else 'from this folder'}{f' under the key {key}' if key else ''}", hint="afteraction outbox list FOLDER")  # fmt: skip
    return found


def one_of(found: list[Delivery], what: str, to: str) -> Delivery:
    """The only one. what: is to be done with it.

    Raises:
        RefusedError: there is none. UsageError: there are several.
    """
    if not found:
        raise RefusedError(f"there is nothing to {what} at {to}", hint="afteraction outbox list FOLDER")
    if len(found) > 1:
        raise UsageError(
            f"there are {len(found)} deliveries to {what} at {to}",
            why="\n         ".join(f"--key {one.last.key[:8]}: {one.last.title}" for one in found),
            hint="choose one with --key",
        )
    return found[0]


def undoable(box: Outbox, to: str, key: str, config: Config, means: Means) -> Delivery:
    """The delivery to take away: the document's, or the one that a key names.

    Raises:
        RefusedError: there is none, or the config means another place now. UsageError: there are several.
    """
    found = [one for one in chosen(box, to, key) if key or one.last.about == DOCUMENT]
    found = [one for one in found if one.last.step is not Step.UNDONE and (one.sent or one.unknown)]
    now = destination(config, to, means)
    here = [one for one in found if (one.last.kind, one.last.place) == (now.kind, now.place)]
    if found and not here:
        _same(found[0], config, means)
    return one_of(here, "undo", to)


def retry(incident: Incident, wanted: list[Delivery], who: Person, box: Outbox, config: Config, means: Means) -> list[Tried]:  # fmt: skip
    """Finish what was begun: sent again where it did not arrive, noted where it did, taken back where that was begun."""
    found = []
    for one in wanted:
        if not one.open:
            continue
        last = one.last
        try:
            to = _same(one, config, means)
            if last.step is Step.UNDOING:
                said = box.undo(to, bare(one), one, who)
            elif last.about != DOCUMENT:
                raise RefusedError(
                    "an action item is not sent again from here",
                    why="the rules look at it once more first",
                    hint=f"afteraction actions file {incident.folder} --to {last.to} --yes",
                )
            else:
                said = _again(incident, one, to, who, box, config)
        except (ServiceError, RefusedError, UsageError) as error:
            found.append(Tried(last.to, last.title, "", error))
        else:
            found.append(Tried(last.to, last.title, said))
    sent = [one for one in box.deliveries.values() if one.last.step is Step.SENT and one.last.about == DOCUMENT]
    if (
        any(one.last.sha256 == incident.sha256 for one in sent)
        and refused(incident.standing, Deed.PUBLISH, who) is None
    ):
        note(incident.folder, who)  # whoever sent it may have been killed before this
    return found


def _again(incident: Incident, one: Delivery, to: Destination, who: Person, box: Outbox, config: Config) -> str:
    now = refused(incident.standing, Deed.PUBLISH, who)
    if one.last.sha256 != incident.sha256 or now is not None:
        raise RefusedError(
            "the text that was to be sent is not the approved one any more",
            why=now.what if now else f"it was {one.last.sha256[:12]}, the document is {incident.sha256[:12]}",
            where=str(incident.folder),
            hint="approve the document as it is, then publish it; or `afteraction outbox undo` what may have arrived",
        )
    letter = letter_of(incident, to, config.publish[to.name].get("audience", "internal"), box, config)
    done = box.deliver(to, letter, DOCUMENT, who)
    url = done.sent.remote.url if done.sent and done.sent.remote else ""
    return f"{'it had arrived' if done.last.found else 'sent'} {url}".rstrip()


def undo(one: Delivery, who: Person, box: Outbox, config: Config, means: Means, why: str, over: str = "") -> str:
    """Take a delivery away from its readers; what was done, for people.

    Raises:
        RefusedError: there is nothing to undo, it is not ours, or the config means another place now. ServiceError: as the destination.
    """
    return box.undo(_same(one, config, means), bare(one), one, who, why, over)


def settle(one: Delivery, who: Person, box: Outbox, config: Config, means: Means, *, arrived: bool, url: str, why: str) -> Delivery:  # fmt: skip
    """Note what a person saw of a delivery.

    Raises:
        RefusedError: it is settled, or the service can be asked instead.
    """
    if _same(one, config, means).asks:
        raise RefusedError(
            f"{one.last.to} can be asked itself", hint="afteraction outbox retry FOLDER looks there first"
        )
    return box.settle(one, who, arrived=arrived, url=url, why=why)


def bare(one: Delivery) -> Letter:
    """What is known of a letter once its text is gone: enough to find it again."""
    last = one.last
    return Letter(last.key, last.marker, last.name, last.title, "", last.sha256, last.at, since=one.began)


def _same(one: Delivery, config: Config, means: Means) -> Destination:
    to = destination(config, one.last.to, means)
    if (to.kind, to.place) != (one.last.kind, one.last.place):
        raise RefusedError(
            f"{to.name} means another place now",
            why=f"it was {one.last.kind} {one.last.place}, and the config says {to.kind} {to.place}",
            hint="put the config back, or publish to the new place",
        )
    return to
