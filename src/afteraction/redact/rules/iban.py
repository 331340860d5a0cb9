"""Bank account numbers in international form (ISO 13616): country, check digits modulo 97."""

from __future__ import annotations

from afteraction.redact.rule import Family, Rule


def _iban(value: str, before: str) -> bool:
    plain = value.replace(" ", "").replace("-", "")
    if not 15 <= len(plain) <= 34:
        return False
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


RULES = (
    Rule(
        "iban",
        r"(?:^|[^A-Za-z0-9])(?P<v>[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]{4}){2,7}(?:[ \-]?[A-Z0-9]{1,3})?)(?:[^A-Za-z0-9]|$)",
        (),
        Family.CUSTOMER,
        _iban,
        finds=(("pay to DE89 3704 0044 0532 0130 00 please", "DE89 3704 0044 0532 0130 00"), ("GB82WEST12345698765432", "GB82WEST12345698765432")),
        leaves=("DE89 3704 0044 0532 0130 01", "AB12 CDEF 3456 7890", "release AA11BBBB2222CCCC"),
    ),
)  # fmt: skip
