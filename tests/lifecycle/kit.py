"""Decisions about an invented document, as the journal would hold them."""

from __future__ import annotations

from typing import Any

from afteraction.domain.lifecycle import Decision, Deed, Person, Standing, Terms
from afteraction.lifecycle.states import refused, standing

ANA, BEN, CAI, DEE, EVE = (
    Person(name, f"{name.split()[0].lower()}@example.com")
    for name in ("Ana Ruiz", "Ben Cole", "Cai Wong", "Dee Okoro", "Eve Stein")
)
ONE, TWO = "1" * 64, "2" * 64
TERMS = Terms(("responder", "team lead", "manager"))


class Told:
    """A story: each deed with the person who did it. The document's hash is that of the last edit."""

    def __init__(self) -> None:
        self.decisions: list[Decision] = []
        self.sha256 = ONE

    def edit(self, sha256: str) -> Told:
        self.sha256 = sha256
        return self

    def do(self, deed: Deed, who: Person, role: str = "", **more: Any) -> Told:
        """One deed, whether it is allowed or not."""
        number = len(self.decisions) + 1
        terms = more.pop("terms", TERMS if deed is Deed.SUBMIT else None)
        at = f"2026-02-17T09:{number:02}:00Z"
        self.decisions.append(Decision(number, deed, who, at, self.sha256, role=role, terms=terms, **more))
        return self

    def submitted(self, by: Person = ANA, **more: Any) -> Told:
        return self.do(Deed.SUBMIT, by, **more)

    def approved(self) -> Told:
        """By all three roles."""
        for who, role in zip((BEN, CAI, DEE), TERMS.needed, strict=True):
            self.do(Deed.APPROVE, who, role)
        return self

    def now(self) -> Standing:
        return standing(self.decisions, self.sha256)

    def why_not(self, deed: Deed, who: Person, role: str = "", settles: int = 0) -> str:
        """What is said to somebody who tries; "" when they may."""
        found = refused(self.now(), deed, who, role, settles)
        return f"{found.what}: {found.why}" if found else ""
