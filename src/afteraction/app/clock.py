"""The one clock: seconds that only go forward, for deadlines; the moment, for entries of the journal and for warnings.

No document holds anything of it.
"""

from __future__ import annotations

import datetime
import time


class Clock:
    """Monotonic seconds and a pause."""

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    async def pause(self, seconds: float) -> None:
        """Wait."""
        import asyncio  # a draft without a model waits for nothing, and this takes a while to import

        await asyncio.sleep(seconds)

    def rest(self, seconds: float) -> None:
        """Wait, where nothing else goes on."""
        time.sleep(seconds)


def today() -> datetime.date:
    """The day in UTC, for warnings about what is about to end."""
    return _now().date()


def moment() -> str:
    """When something was noted, to the second: ``2026-02-16T03:10:02Z``."""
    return _now().strftime("%Y-%m-%dT%H:%M:%SZ")


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)  # noqa: TID251  # the one place
