"""Payment card numbers, by the lengths and beginnings of the networks and the Luhn check (ISO/IEC 7812)."""

from __future__ import annotations

import re2

from afteraction.redact.rule import Family, Rule


def _luhn(digits: str) -> bool:
    total = 0
    for place, char in enumerate(reversed(digits)):
        number = int(char) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def _network(digits: str, bare: bool) -> bool:
    """bare: without blanks, like an id. Then only the networks whose numbers are seen every day: an id passes the check
    digit once in ten."""
    two, three, four, count = int(digits[:2]), int(digits[:3]), int(digits[:4]), len(digits)
    rare = not bare
    return (
        (digits[0] == "4" and count in (13, 16))
        or ((51 <= two <= 55 or 2221 <= four <= 2720) and count == 16)
        or (two in (34, 37) and count == 15)
        or ((four == 6011 or two == 65 or 644 <= three <= 649 or two == 62) and (count == 16 or (rare and count == 19)))
        or ((300 <= three <= 305 or two in (36, 38, 39)) and count == 14)
        or (3528 <= four <= 3589 and count == 16)
        or (rare and two in (50, 56, 57, 58, 67) and count == 16)
    )


def _card(value: str, before: str) -> bool:
    digits = "".join(char for char in value if char.isdigit())
    said = _SAID.search(before) is not None
    if not said and value == digits and _ID.search(before) is not None:
        return False
    bare = value == digits and not said
    return len(set(digits)) > 1 and _network(digits, bare) and _luhn(digits)


_ID = re2.compile(
    r"(?i)(?:id|ids|order|ord|trace|span|seq|sequence|offset|ts|time|timestamp|nonce|hash|request|req|job|batch|message|msg|event|version|build|serial|ticket|invoice|txn|transaction|session|thread|process|pid|block|key|ref|number of \w+)[\"'\]\\]{0,4}\s{0,3}(?:[:=#]|is)?\s{0,3}[\"'\\]{0,4}$"
)
_SAID = re2.compile(r"(?i)(?:card|\bpan|maestro|debit|credit)[^\n]{0,24}$")


RULES = (
    Rule(
        "card",
        r"(?:^|[^A-Za-z0-9.\-_/:#])(?P<v>[2-6]\d{3}(?:[ \-]?\d{4}){2}[ \-]?\d{1,4}(?:[ \-]?\d{3})?|3\d{3}[ \-]?\d{6}[ \-]?\d{4,5}|4\d{12})(?:[^A-Za-z0-9.\-_]|[.,](?:\s|$)|$)",
        (),
        Family.CUSTOMER,
        _card,
        finds=(("card_id=4012888888881881", "4012888888881881"), ("paid with 4012888888881881", "4012888888881881"), ("card 4012 8888 8888 1881 declined", "4012 8888 8888 1881"), ("pan=378282246310005,", "378282246310005"), ("card: 6759649826438453", "6759649826438453")),
        leaves=("span_id=4012888888881881", '"dd.trace_id":"4012888888881881"', "order 4012888888881881", "id: 4012888888881881", "order 4012888888881882", "id 1614165226063400", "ord=6759649826438453", "trace 4bf92f3577b34da6a3ce929d0e0e4736"),
    ),
)  # fmt: skip
