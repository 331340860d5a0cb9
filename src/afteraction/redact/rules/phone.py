"""Telephone numbers: international ones, and national ones that a word before them, or their shape, shows to be one."""

from __future__ import annotations

import re2

from afteraction.redact.rule import Family, Rule

_ID = re2.compile(
    r"(?i)(?:order|id|ticket|invoice|ref|serial|part|build|job|case|batch)\s?(?:no\.?|number|#)?[\s:=#\"']{1,3}$"
)

_REGIONS = (
    "US",
    "GB",
    "DE",
    "FR",
    "IN",
    "AU",
    "BR",
    "ES",
    "IT",
    "NL",
    "CH",
    "JP",
    "CN",
    "MX",
    "KR",
    "TR",
    "PH",
    "PL",
    "SE",
    "ZA",
)


def _valid(value: str, region: str | None) -> bool:
    import phonenumbers  # late: its tables take a tenth of a second, and most texts hold no candidate

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value, region))
    except phonenumbers.NumberParseException:
        return False


def _international(value: str, before: str) -> bool:
    return _valid(value, None)


def _national(value: str, before: str) -> bool:
    if _ID.search(before) is not None:
        return False
    return _valid(value, "US")


def _announced(value: str, before: str) -> bool:
    if len(set(filter(str.isdigit, value))) < 3:
        return False
    return any(_valid(value, region) for region in _REGIONS)


def _spaced(groups: int, finds: tuple[tuple[str, str], ...]) -> Rule:
    """An international number in so many groups. One rule for each count, for what stands behind a number may be digits,
    too, and only the tables know where it ends."""
    groups_of = rf"[0-9]{{0,3}}(?:[ ().\-]{{1,3}}[0-9]{{1,12}}){{{groups}}}" if groups else r"[0-9]{6,14}"
    return Rule(
        "phone",
        rf"(?:^|[^A-Za-z0-9+./\-])(?P<v>\+[1-9]{groups_of})(?:[^A-Za-z0-9\-]|-[^0-9]|$)",
        ("+",),
        Family.CUSTOMER,
        _international,
        finds=finds,
        leaves=("+0100", "UTC+01:00", "+1 200 300", "a+14"),
    )


RULES = (
    _spaced(0, (("+14155552671", "+14155552671"), ("+4930901820\n12 pods", "+4930901820"))),
    _spaced(1, (("ring +49 30901820 now", "+49 30901820"),)),
    _spaced(2, (("call +49 30 901820 2026-02-16", "+49 30 901820"),)),
    _spaced(3, (("+1 (415) 555-2671", "+1 (415) 555-2671"),)),
    _spaced(4, (("+44 20 79 460 958", "+44 20 79 460 958"),)),
    _spaced(5, (("+33 1 42 68 53 00", "+33 1 42 68 53 00"),)),
    Rule(
        "phone",
        r"(?:^|[^A-Za-z0-9./=\-])(?P<v>\(?[2-9]\d{2}\)?[ .\-]\d{3}[.\-]\d{4})(?:[^A-Za-z0-9\-]|$)",
        ("-", "."),
        Family.CUSTOMER,
        _national,
        finds=(("ring (415) 555-2671 please", "(415) 555-2671"),),
        leaves=("order 415-555-2671", "2026-02-16", "123-456-7890", "415.555.26711"),
    ),
    Rule(
        "phone",
        r"(?i)\b(?:tel|phone|mobile|cell|fax|sms|whatsapp|msisdn|telephone|telefon|telefono|telepono|teléfono|telefone|téléphone|telefoon|(?:phone|mobile|cell)[ _]?(?:number|no)|(?:my|his|her|their|your) (?:\w{1,12} )?number)\b(?: is| of \w{1,12}| to)?[\s:=.\"']{1,4}(?P<v>\(?0?\d(?:[ ()./\-]{0,2}\d){7,13})(?:[^A-Za-z0-9]|$)",
        ("tel", "phone", "mobile", "cell", "fax", "sms", "whatsapp", "msisdn", "number"),
        Family.CUSTOMER,
        _announced,
        finds=(("phone: 030 901820", "030 901820"), ("my CN number is 13812345678", "13812345678")),
        leaves=("call took 15231523 ms", "slow call 1771459696.900708", "order number is 13812345678"),
    ),
    Rule(
        "phone",
        r"(?:^|[^A-Za-z0-9./=:\-])(?P<v>0(?:\(\d{2,4}\)|\d{2,4}|[ \-]\(?\d{3}\)?)[ \-]\d{3}[ \-]\d{4}|0[ \-]?\d{3}[ \-]\d{3}[ \-]\d{2}[ \-]\d{2})(?:[^A-Za-z0-9./:\-]|[.](?:\s|$)|$)",
        (" ", "-"),
        Family.CUSTOMER,
        _announced,
        finds=(("0917 123 4567 rang", "0917 123 4567"), ("0-532-123-45-67", "0-532-123-45-67")),
        leaves=("0000 000 0000", "0-1-2-3", "2026-02-16"),
    ),
)  # fmt: skip
