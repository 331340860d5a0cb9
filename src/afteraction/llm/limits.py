"""How long, how often and for how much a model is asked."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """attempts: in all. call, run: seconds. patience: seconds of a retry-after that is obeyed. dollars: 0 for no limit.

    parallel: questions under way at once. breaker: failures in a row, over all calls, after which nobody is asked any more.
    """

    attempts: int = 5
    call: float = 180.0
    run: float = 900.0
    patience: float = 120.0
    dollars: float = 0.0
    requests_per_minute: float = 50.0
    tokens_per_minute: float = 400_000.0
    parallel: int = 8
    breaker: int = 6


# A server of one's own works on one question at a time, slowly, and nobody else's patience is spent.
OWN = Limits(call=900.0, run=7200.0, parallel=1)
