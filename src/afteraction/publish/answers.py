"""Answers of another shape than the one that a service is known for: an error of the service, not a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from afteraction.domain.errors import ServiceError, UncertainError

T = TypeVar("T")


def understood(ask: Callable[[], T], name: str, *, sent: bool = False) -> T:
    """What a destination makes of the answers of its service. name: of the destination. sent: a change was asked for.

    Raises:
        ServiceError: a field is missing, or another thing than it was. UncertainError: so after a change was asked for.
    """
    try:
        return ask()
    except (LookupError, TypeError, AttributeError, ValueError, StopIteration) as error:
        fault = UncertainError if sent else ServiceError
        raise fault(
            f"the service of {name} answered with something else than what it is known for",
            why=f"{type(error).__name__}: {error}"[:200],
            hint="look at the address: this may be another service, another version or a proxy",
        ) from error
