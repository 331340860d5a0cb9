"""Logs in which errors rose, before that, against a quiet log of the same services, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from afteraction.domain.when import MINUTE, iso
from afteraction.logs.change import METHOD_GIVEN, Change
from afteraction.logs.crunch import LogView
from afteraction.logs.quiet import Quiet, compare, quiet_logs


def against_quiet(views: Sequence[LogView], trouble: Change | None) -> list[dict[str, Any]]:
    """One row for each log that has a quiet one beside it. trouble: how errors changed; nothing is compared when they did not rise."""
    if trouble is None or not trouble.kind.up or trouble.onset is None:
        return []
    onset = trouble.onset
    troubled = {view.crunch.name for view in views if view.span is not None and view.span[0] <= onset <= view.span[1]}
    pairs = (compare(view, quiet, onset - 1) for view, quiet in quiet_logs(views, troubled))
    return [_row(found) for found in pairs if found is not None]


def _row(found: Quiet) -> dict[str, Any]:
    return {
        "log": found.log,
        "quiet_log": found.quiet_log,
        "first": _time(found.low),
        "last": _time(found.high),
        "quiet_first": _time(found.quiet_span[0]),
        "quiet_last": _time(found.quiet_span[1]),
        "forms_compared": found.forms,
        "numbers_compared": found.numbers,
        "forms": [
            {
                "level": one.template.level.name,
                "template": one.template.text,
                "onset": None if one.began is None else _time(one.began),
                "per_minute": round(one.change.inside / one.change.minutes, 3),
                "quiet_per_minute": round(one.change.other / one.change.other_minutes, 3),
                "chance": float(f"{one.change.chance:.2g}"),
            }
            for one in found.differs
        ],
        "numbers": [
            {
                "field": one.told.name,
                "unit": one.told.field.unit,
                "template": one.told.template,
                "median": one.shift.inside.quantile(0.5),
                "quiet_median": one.shift.outside.quantile(0.5),
                "chance": float(f"{one.shift.change.chance:.2g}"),
            }
            for one in found.moves
        ],
        "method": METHOD_GIVEN,
    }


def _time(minute: int) -> str:
    return f"{iso(minute * MINUTE)[:16]}Z"
