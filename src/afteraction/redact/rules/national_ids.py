"""National identity and tax numbers: by a form with its check digit, or by the word that announces them."""

from __future__ import annotations

from afteraction.redact.rule import Family, Rule


def _ssn(value: str, before: str) -> bool:
    area, group, serial = value[:3], value[4:6], value[7:]
    return area not in ("000", "666") and area[0] != "9" and group != "00" and serial != "0000"


def _fiscal(value: str, before: str) -> bool:
    """The check letter of an Italian codice fiscale."""
    odd = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", _ODD, strict=True))
    even = {char: int(char) if char.isdigit() else ord(char) - 65 for char in odd}
    total = sum((even if place % 2 else odd)[char] for place, char in enumerate(value[:15]))
    return chr(65 + total % 26) == value[15]


_ODD = (
    1,
    0,
    5,
    7,
    9,
    13,
    15,
    17,
    19,
    21,
    1,
    0,
    5,
    7,
    9,
    13,
    15,
    17,
    19,
    21,
    2,
    4,
    18,
    20,
    11,
    3,
    6,
    8,
    12,
    14,
    16,
    10,
    22,
    25,
    24,
    23,
)


def _cpf(value: str, before: str) -> bool:
    """The two check digits of a Brazilian CPF."""
    digits = [int(char) for char in value if char.isdigit()]
    checks = [
        sum(digit * weight for digit, weight in zip(digits, range(count, 1, -1), strict=False)) * 10 % 11 % 10
        for count in (10, 11)
    ]
    return checks == digits[9:] and len(set(digits)) > 1


def _dni(value: str, before: str) -> bool:
    """The check letter of a Spanish NIE; a DNI is eight digits and a letter, like any hash, and wants its word."""
    digits = value[:-1].rstrip("- ")
    return (
        "TRWAGMYFPDXBNJZSQVHLCKE"[int({"X": "0", "Y": "1", "Z": "2"}.get(digits[0], digits[0]) + digits[1:]) % 23]
        == value[-1]
    )


RULES = (
    Rule(
        "national-id",
        r"(?:^|[^A-Za-z0-9])(?P<v>[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z])(?:[^A-Za-z0-9]|$)",
        (),
        Family.CUSTOMER,
        _fiscal,
        finds=(("cf RSSMRA85T10A562S of the caller", "RSSMRA85T10A562S"),),
        leaves=("RSSMRA85T10A562A",),
    ),
    Rule(
        "national-id",
        r"(?:^|[^0-9.\-/])(?P<v>\d{3}\.\d{3}\.\d{3}-\d{2})(?:[^0-9\-]|$)",
        ("-",),
        Family.CUSTOMER,
        _cpf,
        finds=(("CPF 529.982.247-25 blocked", "529.982.247-25"),),
        leaves=("529.982.247-26",),
    ),
    Rule(
        "national-id",
        r"(?:^|[^A-Za-z0-9\-])(?P<v>[XYZ]-?\d{7}-?[TRWAGMYFPDXBNJZSQVHLCKE])(?:[^A-Za-z0-9\-]|$)",
        (),
        Family.CUSTOMER,
        lambda value, before: _dni(value.replace("-", ""), before),
        finds=(("the NIE is X1234567L", "X1234567L"),),
        leaves=("X1234567A", "hash 12345678Z"),
    ),
    Rule(
        "national-id",
        r"(?:^|[^A-Za-z0-9])(?P<v>[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] \d{2} \d{2} \d{2} [A-D])(?:[^A-Za-z0-9]|$)",
        (" ",),
        Family.CUSTOMER,
        finds=(("NI AB 12 34 56 C of the customer", "AB 12 34 56 C"),),
        leaves=("BF 12 34 56 C", "AB 12 34 56 E"),
    ),
    Rule(
        "national-id",
        r"(?i)\b(?:ssn|social security(?: number| no\.?)?|national insurance(?: number| no\.?)?|nino|tax ?(?:payer)? ?(?:id|number)|tin|itin|steuer-?(?:id|identifikationsnummer|nummer)|codice fiscale|nif|nie|dni|cpf|cnpj|pesel|aadhaar|personnummer|hetu|bsn|curp|passport(?: number| no\.?))\b[\s:=#\"']{1,4}(?:(?:is|was|of)\s)?(?P<v>[A-Z0-9](?:[ .\-/]?[A-Z0-9]){6,17})(?:[^A-Za-z0-9]|$)",
        ("ssn", "social", "national", "nino", "tax", "tin", "steuer", "fiscale", "nif", "nie", "dni", "cpf", "cnpj", "pesel", "aadhaar", "personnummer", "hetu", "bsn", "curp", "passport"),
        Family.CUSTOMER,
        lambda value, before: sum(map(str.isdigit, value)) >= 6,
        finds=(("Steuer-ID: 12 345 678 901", "12 345 678 901"), ("ssn 078.05.1123 seen", "078.05.1123")),
        leaves=("tax id missing", "tin: unknown1"),
    ),
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
