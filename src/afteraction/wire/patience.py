"""How long to wait before asking a service again: what it says, else longer each time."""

from __future__ import annotations

import email.utils
import hashlib
from collections.abc import Mapping

BUSY = frozenset((408, 425, 429, 500, 502, 503, 504, 529))
REFUSED_FOR_NOW = frozenset((420, 429))  # it did nothing, by its own word; 420 is Statuspage's
_BASE, _LONGEST = 1.0, 60.0  # seconds of the first pause and of any that we choose


def limited(status: int, headers: Mapping[str, str]) -> bool:
    """Whether an answer says that we asked too often: GitHub says so with a 403 whose quota is used up."""
    spent = _quota(headers, "remaining") == "0" or "retry-after" in headers
    return status in REFUSED_FOR_NOW or (status == 403 and spent)


def asked(headers: Mapping[str, str]) -> float | None:
    """Seconds that an answer asks us to wait, None when it does not say. Its own ``date`` is the clock: ours may be wrong."""
    waits = [_after(headers)]
    if _quota(headers, "remaining") == "0":
        waits.append(_until(_quota(headers, "reset"), headers))
    known = [wait for wait in waits if wait is not None]
    return max(known) if known else None


def chosen(attempt: int, what: str) -> float:
    """Seconds before attempt number ``attempt`` + 1; other for every question, the same in every run."""
    pause: float = min(_BASE * 2 ** (attempt - 1), _LONGEST)
    return pause * (0.5 + hashlib.sha256(f"{what} {attempt}".encode()).digest()[0] / 510)


def _quota(headers: Mapping[str, str], what: str) -> str:
    """GitHub and Datadog write ``x-`` before it, GitLab and PagerDuty do not."""
    return headers.get(f"x-ratelimit-{what}") or headers.get(f"ratelimit-{what}", "")


def _after(headers: Mapping[str, str]) -> float | None:
    said = headers.get("retry-after", "").strip()
    if said.replace(".", "", 1).isdecimal() and said.isascii():
        return float(said)
    return _until(str(moment), headers) if said and (moment := _moment(said)) is not None else None


def _until(epoch: str, headers: Mapping[str, str]) -> float | None:
    """From the answer's own date to a moment; a small number is seconds already, as some services mean it."""
    if not (epoch.replace(".", "", 1).isdecimal() and epoch.isascii()):
        return None
    if float(epoch) < 1_000_000_000:
        return float(epoch)
    now = _moment(headers.get("date", ""))
    return None if now is None else max(0.0, float(epoch) - now)


def _moment(text: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
