"""The one clock: seconds that only go forward, for deadlines. Nothing that is written comes from it but how long a call took."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Monotonic seconds and a pause."""

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    async def pause(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
