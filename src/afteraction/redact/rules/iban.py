"""Bank account numbers in international form (ISO 13616): country, check digits modulo 97."""

from __future__ import annotations

from afteraction.redact.rule import Family, Rule

# The register of IBAN formats: each country has its own length.
_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST",
        26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HN HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE",
        31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip


def _iban(value: str, before: str) -> bool:
    plain = value.replace(" ", "").replace("-", "")
    if _LENGTHS.get(plain[:2]) != len(plain):
        return False
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


_START = r"(?:^|[^A-Za-z0-9])(?P<v>[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]{4}){2,7}"

RULES = (
    Rule(
        "iban",
        _START + r"(?:[ \-]?[A-Z0-9]{1,3})?)(?:[^A-Za-z0-9]|$)",
        (),
        Family.CUSTOMER,
        _iban,
        finds=(("pay to DE89 3704 0044 0532 0130 00 please", "DE89 3704 0044 0532 0130 00"), ("GB82WEST12345698765432", "GB82WEST12345698765432")),
        leaves=("DE89 3704 0044 0532 0130 01", "AB12 CDEF 3456 7890", "release AA11BBBB2222CCCC", "run FF640EGJ43W44TEN8QMBKT3QPR failed"),
    ),
    Rule(  # the same with a word or a number after it that the longest match would take for a part
        "iban",
        _START + r")(?:[^A-Za-z0-9]|$)",
        (),
        Family.CUSTOMER,
        _iban,
        finds=(("pay to AT61 1904 3002 3457 3201 A today", "AT61 1904 3002 3457 3201"),),
        leaves=("AB12 CDEF 3456 7890",),
    ),
)  # fmt: skip
