"""Telephone numbers: international ones, and national ones that a word before them, or their shape, shows to be one."""

from __future__ import annotations

from afteraction.redact.rule import Family, Rule

_REGIONS = ("US", "GB", "DE", "FR", "IN", "AU", "BR", "ES", "IT", "NL", "CH", "JP")


def _valid(value: str, region: str | None) -> bool:
    import phonenumbers  # late: its tables take a tenth of a second, and most texts hold no candidate

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value, region))
    except phonenumbers.NumberParseException:
        return False


def _international(value: str, before: str) -> bool:
    return _valid(value, None)


def _national(value: str, before: str) -> bool:
    return _valid(value, "US")


def _announced(value: str, before: str) -> bool:
    return any(_valid(value, region) for region in _REGIONS)


RULES = (
    Rule(
        "phone",
        r"(?:^|[^A-Za-z0-9+./=\-])(?P<v>\+[1-9](?:[\s().\-]{0,2}\d){6,14})(?:[^A-Za-z0-9]|$)",
        ("+",),
        Family.CUSTOMER,
        _international,
        finds=(("call +49 30 901820 now", "+49 30 901820"), ("+14155552671", "+14155552671")),
        leaves=("+0100", "UTC+01:00", "+1 200 300", "a+14"),
    ),
    Rule(
        "phone",
        r"(?:^|[^A-Za-z0-9./=\-])(?P<v>\(?[2-9]\d{2}\)?[ .\-]\d{3}[.\-]\d{4})(?:[^A-Za-z0-9\-]|$)",
        ("-", "."),
        Family.CUSTOMER,
        _national,
        finds=(("ring (415) 555-2671 please", "(415) 555-2671"),),
        leaves=("2026-02-16", "123-456-7890", "415.555.26711"),
    ),
    Rule(
        "phone",
        r"(?i)\b(?:tel|phone|mobile|cell|call|fax|sms|whatsapp|msisdn|telephone|ring)\b[\w\s]{0,12}[\s:=.\"']{1,4}(?P<v>\(?0?\d(?:[\s()./\-]{0,2}\d){7,13})(?:[^A-Za-z0-9]|$)",
        ("tel", "phone", "mobile", "cell", "call", "fax", "sms", "whatsapp", "msisdn", "ring"),
        Family.CUSTOMER,
        _announced,
        finds=(("phone: 030 901820", "030 901820"),),
        leaves=("call took 15231523 ms", "called 2026-02-16"),
    ),
)  # fmt: skip
