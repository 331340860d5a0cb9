"""National identity numbers whose form is unmistakable."""

from __future__ import annotations

from afteraction.redact.rule import Family, Rule


def _ssn(value: str, before: str) -> bool:
    area, group, serial = value[:3], value[4:6], value[7:]
    return area not in ("000", "666") and area[0] != "9" and group != "00" and serial != "0000"


RULES = (
    Rule(
        "ssn",
        r"(?:^|[^A-Za-z0-9.\-/])(?P<v>\d{3}[- ]\d{2}[- ]\d{4})(?:[^A-Za-z0-9.\-/]|\.(?:\s|$)|$)",
        ("-", " "),
        Family.CUSTOMER,
        _ssn,
        finds=(("ssn 078-05-1120 was in it", "078-05-1120"),),
        leaves=("000-12-3456", "2026-02-16", "123-45-67890"),
    ),
)  # fmt: skip
