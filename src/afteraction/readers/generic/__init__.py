"""Readers of what no other reader knows, by its times. They are asked when nobody else claims it."""

from __future__ import annotations

from afteraction.readers._sample import HeadSample


def may_claim(sample: HeadSample) -> bool:
    """Whether a reader of this folder could claim the sample: always, for they look at whatever is left."""
    return sample is not None
