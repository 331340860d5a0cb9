"""The account of what the gate took out, for the document, the terminal and `afteraction redact`."""

from __future__ import annotations

from collections import Counter

from afteraction.document.shape import SecretJson
from afteraction.redact.gate import Gate
from afteraction.redact.rule import Family


def secrets_of(gate: Gate) -> list[SecretJson]:
    """What must be rotated, with where it was seen."""
    found = [one for one in gate.seen if one.family is Family.SECRET]
    places = iter(gate.many([place for one in found for place in one.places], again=True))
    return [
        SecretJson(alias=one.alias, kind=one.rule, places=[next(places) for _ in one.places], times=one.times)
        for one in found
    ]


def replaced_of(gate: Gate) -> dict[str, int]:
    """How many different identifiers of customers were replaced, by kind."""
    return dict(sorted(Counter(one.rule for one in gate.seen if one.family is Family.CUSTOMER).items()))
