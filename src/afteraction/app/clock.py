"""The one clock: seconds that only go forward, for deadlines, and the day, for warnings. No document holds anything of it."""

from __future__ import annotations

import asyncio
import datetime
import time


class Clock:
    """Monotonic seconds and a pause."""

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    async def pause(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def today() -> datetime.date:
    """The day where we are, for warnings about what is about to end."""
    return datetime.date.today()  # noqa: DTZ011, TID251  # the one place
