"""Requests and tokens per minute, kept on our side; time is given by the caller."""

from __future__ import annotations


class Bucket:
    """A token bucket. rate: units per minute, 0 for no limit; it holds one minute's worth and starts full."""

    def __init__(self, rate: float, now: float) -> None:
        self._rate = rate / 60
        self._most = self._held = rate
        self._at = now

    def take(self, amount: float, now: float) -> float:
        """Take units, and say for how many seconds to wait before using them. What is more than a minute's worth counts as that."""
        if not self._rate:
            return 0.0
        self._held = min(self._most, self._held + (now - self._at) * self._rate)
        self._at = now
        self._held -= min(amount, self._most)
        return max(0.0, -self._held / self._rate)


class Pace:
    """The two rates of one tenant: whoever asks in its name shares one."""

    def __init__(self, requests: float, tokens: float, now: float) -> None:
        """requests, tokens: per minute, 0 for no limit. now: seconds of the clock that ``take`` will be asked with."""
        self._requests, self._tokens = Bucket(requests, now), Bucket(tokens, now)

    def take(self, tokens: float, now: float) -> float:
        """Seconds to wait before one request of so many tokens."""
        return max(self._requests.take(1, now), self._tokens.take(tokens, now))
