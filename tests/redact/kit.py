"""What tests of the gate plant and what must survive beside it. Nothing here is a secret: all of it is made when a test runs."""

from __future__ import annotations

import base64
import random
import string
from typing import NamedTuple
from urllib.parse import quote

from hypothesis import strategies as st

LETTERS = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + "234567"


def made(count: int, letters: str = LETTERS, seed: int = 1) -> str:
    """Letters by chance, the same on every run, with a digit among them."""
    dice = random.Random(f"{count}{letters}{seed}")
    return "".join(dice.choice(letters) for _ in range(count - 1)) + "7"


def secret(seed: int = 1) -> str:
    """What a person or a machine makes as a password."""
    return made(6, string.ascii_letters, seed) + made(4, string.digits, seed) + made(4, LETTERS, seed)


class Planted(NamedTuple):
    """A secret and a text that shows it."""

    value: str
    text: str


def planted(seed: int = 1) -> tuple[Planted, ...]:
    """One secret in each way in which they are met: by its form, its name, its place, in talk."""
    word, token = secret(seed), made(32, LETTERS, seed)
    return (
        Planted(word, f"password={word}"),
        Planted(word, f"DB_PASSWORD: {word}"),
        Planted(word, f'{{"password":"{word}"}}'),
        Planted(word, f"the password is {word}"),
        Planted(word, f"postgres://pay:{word}@db-1:5432/pay"),
        Planted(word, f"mysql -u pay -p{word} -h db-1"),
        Planted(token, f"Authorization: Bearer {token}"),
        Planted(token, f"api_key = '{token}'"),
        Planted(token, f"GET /v1/pay?access_token={token}&page=2"),
        *(Planted(vendor, f"it said {vendor} there") for vendor in vendor_tokens(seed)),
    )


def vendor_tokens(seed: int = 1) -> tuple[str, ...]:
    """Tokens that their form alone proves."""
    return (
        "ghp" + "_" + made(36, LETTERS, seed),
        "AKIA" + made(16, UPPER, seed),
        "xoxb" + f"-{made(11, string.digits, seed)}-{made(24, LETTERS, seed)}",
    )


def private_key(lines: int = 12, seed: int = 1, end: str = "\n") -> str:
    """A private key as a block of text."""
    body = end.join(made(64, LETTERS, seed * 1000 + number) for number in range(lines))
    return f"-----BEGIN RSA {'PRIVATE'} KEY-----{end}{body}{end}-----END RSA {'PRIVATE'} KEY-----"


def encodings(value: str) -> dict[str, str]:
    """A value as machines write it."""
    raw = value.encode()
    packed = base64.b64encode(raw).decode()
    return {
        "as it is": value,
        "percent signs where needed": quote(value, safe=""),
        "base64": packed,
        "base64 without padding": packed.rstrip("="),
        "base64 for addresses": base64.urlsafe_b64encode(raw).decode(),
        "hex": raw.hex(),
        "hex in capitals": raw.hex().upper(),
        "HTML": value.replace("&", "&amp;"),
    }


def disguises(value: str) -> dict[str, str]:
    """A value as it is hidden, or as a machine writes it that escapes more than it must."""
    raw = value.encode()
    return {
        "percent signs everywhere": "".join(f"%{byte:02X}" for byte in raw),
        "JSON escapes everywhere": "".join(f"\\u{ord(c):04x}" for c in value),
        "HTML numbers": "".join(f"&#{ord(c)};" for c in value),
        "base64 after a user": base64.b64encode(b"pay:" + raw).decode(),
        "base64 twice": base64.b64encode(base64.b64encode(raw)).decode(),
        "invisible letters between": "\u200b".join(value),
        "wide letters": "".join(chr(ord(c) + 0xFEE0) for c in value),
    }


# Customers' identifiers: spellings of one value, and another value of the same kind.
CUSTOMERS: dict[str, tuple[tuple[str, ...], str]] = {
    "card": (("4012 8888 8888 1881", "4012888888881881", "4012-8888-8888-1881"), "5105 1051 0510 5100"),
    "email": (("Kim.Lark@Shop.example", "kim.lark@shop.example", "KIM.LARK@SHOP.EXAMPLE"), "kim.larke@shop.example"),
    "phone": (("+49 30 901820", "+4930901820", "+49-30-901820", "+49 (30) 901820"), "+49 30 901821"),
    "iban": (("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"), "GB82WEST12345698765432"),
    "ip": (("203.0.113.9",), "203.0.113.10"),
    "ssn": (("078-05-1120",), "078-05-1121"),
}


def _drawn(least: int, most: int, letters: str) -> st.SearchStrategy[str]:
    return st.text(letters, min_size=least, max_size=most)


def _form(pattern: str, *numbers: tuple[int, int]) -> st.SearchStrategy[str]:
    return st.tuples(*(st.integers(low, high) for low, high in numbers)).map(lambda drawn: pattern.format(*drawn))


EVIDENCE: dict[str, st.SearchStrategy[str]] = {
    "commit": _drawn(40, 40, HEX),
    "short commit": _drawn(7, 12, HEX),
    "uuid": st.uuids().map(str),
    "trace": _drawn(32, 32, HEX),
    "span": _drawn(16, 16, HEX),
    "digest": _drawn(64, 64, HEX).map("sha256:{}".format),
    "pod": st.tuples(_drawn(8, 10, HEX), _drawn(5, 5, "bcdfghjklmnpqrstvwxz2456789")).map("pay-api-{0[0]}-{0[1]}".format),
    "version": _form("v{}.{}.{}", (0, 40), (0, 99), (0, 99)),
    "time": _form("2026-{:02}-{:02}T{:02}:{:02}:{:02}Z", (1, 12), (1, 28), (0, 23), (0, 59), (0, 59)),
    "ticket": _form("PAY-{}", (1, 99999)),
    "private address": _form("10.{}.{}.{}", (0, 255), (0, 255), (1, 254)),
    "epoch": _form("{}", (1_700_000_000, 1_799_999_999)),
    "epoch in milliseconds": _form("{}", (1_700_000_000_000, 1_799_999_999_999)),
    "chat time": _form("{}.{:06}", (1_700_000_000, 1_799_999_999), (0, 999_999)),
    "duration": _form("{}ms", (0, 99_999)),
    "ulid": _drawn(24, 24, "0123456789ABCDEFGHJKMNPQRSTVWXYZ").map("01{}".format),
    "request": _drawn(14, 14, LETTERS).map("req_{}".format),
}  # fmt: skip
