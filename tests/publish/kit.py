"""An incident whose text is approved, a clock that waits for nobody, and what a publication of it needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.wire.kit import Watch

from afteraction.app.config import Config
from afteraction.app.decisions import decide, opened
from afteraction.app.means import Shared
from afteraction.app.outbox import DOCUMENT, Outbox
from afteraction.app.publish import destination, letter_of
from afteraction.app.submit import submit
from afteraction.domain.delivery import Delivery, Letter
from afteraction.domain.lifecycle import Deed, Person
from afteraction.domain.ports import Destination
from afteraction.publish.means import Means
from afteraction.redact.gate import Gate
from afteraction.wire.service import Limits

ANA, BEN, CAI, DEE, EVE = (Person(name) for name in ("Ana Ruiz", "Ben Cole", "Cai Wong", "Dee Okoro", "Eve Stein"))
TEXT = """# Payments failed

| | |
|---|---|
| **Status** | Draft, not reviewed |
| **Severity** | SEV3 |

## Summary

- The pool of payment-service was full for nine minutes.

## Customer impact

- 340 requests failed from 02:12 to 02:21 UTC, counted in the log of the gateway.

## Contributing factors

1. The pool had ten connections and no alert. Why was that possible? Its size is a constant in the code.
"""
CORRECTED = TEXT.replace("340 requests", "341 requests")
QUICK = Limits(attempts=3, call=5.0)


def approved(folder: Path, text: str = TEXT) -> Path:
    """The folder, with a text that three people approved."""
    folder.mkdir(exist_ok=True)
    (folder / "postmortem.md").write_text(text, encoding="utf-8")
    submit(opened(folder), ANA, Gate(), Config())
    for who, role in ((BEN, "responder"), (CAI, "team lead"), (DEE, "manager")):
        decide(opened(folder), Deed.APPROVE, who, role)
    return folder


def means(environment: Mapping[str, str] = {}, watch: Watch | None = None) -> Means:  # never changed
    """Means that wait without waiting."""
    return Means(watch or Watch(), environment, Shared(Gate()), limits=QUICK)


class Desk:
    """One incident and one destination: what the command does, without the command."""

    def __init__(self, folder: Path, said: Mapping[str, str], environment: Mapping[str, str] = {}) -> None:
        self.folder, self.watch = folder, Watch()
        self.config = Config(publish={"there": dict(said)})
        self.means = means(environment, self.watch)

    @property
    def to(self) -> Destination:
        """As a command that was just started would open it."""
        return destination(self.config, "there", self.means)

    @property
    def box(self) -> Outbox:
        return Outbox(self.folder, Gate(), self.watch)

    def letter(self) -> Letter:
        audience = self.config.publish["there"].get("audience", "internal")
        return letter_of(opened(self.folder), self.to, audience, self.box, self.config)

    def publish(self, over: str = "") -> Delivery:
        return self.box.deliver(self.to, self.letter(), DOCUMENT, EVE, over)

    def delivery(self) -> Delivery:
        (found,) = self.box.deliveries.values()
        return found

    def steps(self) -> list[str]:
        from afteraction.app.notebook import JOURNAL
        from afteraction.app.outbox import steps_of
        from afteraction.journal import chain

        return [one.step.value for one in steps_of(chain.read(self.folder / JOURNAL), self.folder)]
