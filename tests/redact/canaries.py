"""Canaries: values that look like live secrets and like customers' data, made from a seed when a test runs.

`Aviary` hands them out, each value once, plain and in every disguise. `leaks` searches what came out of a run for them,
also under the encodings that an output may add. Nothing here knows the rules of the gate.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import html
import json
import math
import random
import re
import string
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

LETTERS = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
UPPER = string.ascii_uppercase + "234567"
HEX = "0123456789abcdef"
PIECE = 12  # characters in a row that may not be seen of any value


class Dice:
    """Chance that is the same on every run."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def below(self, number: int) -> int:
        return int(self._random.random() * number)

    def some(self, count: int, alphabet: str = LETTERS) -> str:
        """That many letters; among them a digit and, where the alphabet has them, both cases."""
        while True:
            text = "".join(alphabet[self.below(len(alphabet))] for _ in range(count))
            wanted = [part for part in (string.digits, string.ascii_lowercase) if set(part) & set(alphabet)]
            if count < 6 or all(set(part) & set(text) for part in wanted):
                return text

    def password(self) -> str:
        """As people make them: a word, a mark, digits, and enough chance that it stands nowhere else."""
        return self.some(6, string.ascii_lowercase).capitalize() + "#!+-"[self.below(4)] + self.some(7)

    def uuid(self) -> str:
        return "-".join(self.some(count, HEX) for count in (8, 4, 4, 4, 12))


class Bird(NamedTuple):
    """text: the value with what must stand around it to be known. values: what may never be seen of it."""

    text: str
    values: tuple[str, ...]


class Canary(NamedTuple):
    """One planted value. kind, disguise, place: for the report of a leak. text: as planted."""

    kind: str
    disguise: str
    place: str
    text: str
    values: tuple[str, ...]


def _shown(before: str, value: str, after: str = "") -> Bird:
    return Bird(before + value + after, (value,))


def _packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _jwt(dice: Dice) -> Bird:
    def part(value: Mapping[str, str]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    body = part({"sub": dice.some(12), "aud": "pay"})
    sign = dice.some(43)
    return Bird(f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{body}.{sign}", (sign, body[12:28]))


def _private_key(kind: str) -> Callable[[Dice], Bird]:
    def make(dice: Dice) -> Bird:
        lines = [dice.some(64) for _ in range(4)]
        return Bird("\n".join([f"-----BEGIN {kind} KEY-----", *lines, f"-----END {kind} KEY-----"]), tuple(lines))

    return make


def _kubernetes(dice: Dice) -> Bird:
    plain = dice.password()
    value = _packed(plain)
    text = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: pay\ndata:\n  {dice.some(5, LOWER)}: {value}\n"
    return Bird(text, (value, plain))


def _docker(dice: Dice) -> Bird:
    password = dice.password()
    value = _packed(f"ci:{password}")
    return Bird(json.dumps({"auths": {"registry.larkspur.example": {"auth": value}}}), (value, password))


def _basic(dice: Dice) -> Bird:
    password = dice.password()
    value = _packed(f"ana:{password}")
    return Bird(f"Authorization: Basic {value}", (value, password))


def _signed(dice: Dice) -> Bird:
    key, sign = "AKIA" + dice.some(16, UPPER), dice.some(64, HEX)
    path = f"https://larkspur-exports.s3.amazonaws.com/{dice.some(5, LOWER)}.csv"
    query = f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={key}%2F20260216%2Feu-west-1%2Fs3%2Faws4_request"
    return Bird(f"{path}?{query}&X-Amz-Expires=900&X-Amz-Signature={sign}", (key, sign))


def _twilio(dice: Dice) -> Bird:
    key, token = "SK" + dice.some(32, HEX), dice.some(32, HEX)
    return Bird(f"{key} TWILIO_AUTH_TOKEN={token}", (key, token))


def _discord(dice: Dice) -> Bird:
    value = f"{dice.some(18, string.digits)}/{dice.some(68)}"
    return _shown("https://discord.com/api/webhooks/", value)


def _slack_hook(dice: Dice) -> Bird:
    value = f"T{dice.some(9, UPPER)}/B{dice.some(9, UPPER)}/{dice.some(24)}"
    return _shown("https://hooks.slack.com/services/", value)


def _url(before: str, after: str) -> Callable[[Dice], Bird]:
    return lambda dice: _shown(before, dice.some(14), after)


def _form(
    before: str, count: int, alphabet: str = LETTERS, around: str = "", after: str = ""
) -> Callable[[Dice], Bird]:
    """A vendor's token: its beginning is no secret. around, after: what stands before and behind it."""
    return lambda dice: _shown(around + before, dice.some(count, alphabet), after)


SECRETS: dict[str, Callable[[Dice], Bird]] = {
    "aws-key-id": _form("AKIA", 16, UPPER),
    "aws-secret": lambda dice: _shown("aws_secret_access_key = ", dice.some(40)),
    "github-classic": _form("ghp_", 36),
    "github-fine-grained": lambda dice: _shown("", f"github_pat_{dice.some(22)}_{dice.some(59)}"),
    "gitlab": _form("glpat-", 20),
    "slack-bot": lambda dice: _shown("", f"xoxb-{dice.some(12, string.digits)}-{dice.some(12, string.digits)}-{dice.some(24)}"),
    "slack-user": lambda dice: _shown("", f"xoxp-{dice.some(12, string.digits)}-{dice.some(12, string.digits)}-{dice.some(32, HEX)}"),
    "slack-webhook": _slack_hook,
    "stripe": _form("sk_live_", 24),
    "google-api": _form("AIza", 35),
    "openai": _form("sk-proj-", 48),
    "anthropic": lambda dice: _shown("sk-ant-api03-", f"{dice.some(93)}AA"),
    "npm": _form("npm_", 36),
    "pypi": _form("pypi-AgEIcHlwaS5vcmc", 70),
    "sendgrid": lambda dice: _shown("", f"SG.{dice.some(22)}.{dice.some(43)}"),
    "twilio": _twilio,
    "jwt": _jwt,
    "pem": _private_key("RSA PRIVATE"),
    "ssh-key": _private_key("OPENSSH PRIVATE"),
    "basic-header": _basic,
    "bearer-header": lambda dice: _shown("Authorization: Bearer ", dice.some(40)),
    "cookie": lambda dice: _shown("Cookie: sid=", dice.some(32), "; theme=dark"),
    "postgres-url": _url("postgres://pay:", "@db-1.larkspur.example:5432/pay"),
    "amqp-url": _url("amqp://worker:", "@mq-1.larkspur.example/jobs"),
    "mongodb-url": _url("mongodb+srv://app:", "@cluster.larkspur.example/orders"),
    "redis-url": _url("redis://:", "@cache-1.larkspur.example:6379/0"),
    "mysql-p": lambda dice: _shown("mysql -h db-1 -u pay -p", dice.password(), " pay"),
    "password-assigned": lambda dice: _shown("password=", dice.password()),
    "password-told": lambda dice: _shown("the password is ", dice.password()),
    "signed-url": _signed,
    "azure-sas": lambda dice: _shown("https://larkspur.blob.core.windows.net/dump?sv=2022-11-02&sp=r&sig=", dice.some(43) + "%3D"),
    "datadog": lambda dice: _shown("DD_API_KEY=", dice.some(32, HEX)),
    "telegram": lambda dice: _shown("", f"{1 + dice.below(9)}{dice.some(9, string.digits)}:AA{dice.some(33)}"),
    "discord-webhook": _discord,
    "vault": _form("hvs.", 90),
    "databricks": _form("dapi", 32, HEX),
    "digitalocean": _form("dop_v1_", 64, HEX),
    "heroku": lambda dice: _shown("HEROKU_API_KEY=", dice.uuid()),
    "shopify": _form("shpat_", 32, HEX),
    "atlassian": _form("ATATT3", 180),
    "grafana": lambda dice: _shown("", f"glsa_{dice.some(32)}_{dice.some(8, HEX)}"),
    "terraform": lambda dice: _shown(f"{dice.some(14)}.", f"atlasv1.{dice.some(67)}"),
    "docker-auth": _docker,
    "kubernetes-secret": _kubernetes,
    "netrc": lambda dice: _shown("machine api.larkspur.example login ci password ", dice.some(16)),
}  # fmt: skip


def _luhn(digits: str) -> str:
    total = 0
    for place, char in enumerate(reversed(digits)):
        number = int(char) * (1 if place % 2 else 2)
        total += number - 9 if number > 9 else number
    return digits + str(-total % 10)


def _iban(dice: Dice) -> Bird:
    body = dice.some(18, string.digits)
    check = 98 - int(body + "131400") % 97
    return _shown("", f"DE{check:02}{body}")


def _card(dice: Dice) -> Bird:
    digits = _luhn("4" + dice.some(14, string.digits))
    return _shown("card ", digits)


CUSTOMERS: dict[str, Callable[[Dice], Bird]] = {
    "email": lambda dice: _shown("", f"{dice.some(7, string.ascii_lowercase)}.{dice.some(6, string.ascii_lowercase)}@mail-{dice.some(4, LOWER)}.example"),
    "phone": lambda dice: _shown("", f"+49 30 90{dice.some(6, string.digits)}"),
    "card": _card,
    "iban": _iban,
    "ipv4": lambda dice: _shown("client ", f"198.51.{100 + dice.below(100)}.{100 + dice.below(150)}"),
    "ipv6": lambda dice: _shown("from ", f"2001:db8:{dice.some(4, '123456789abcdef')}::{dice.some(4, '123456789abcdef')}:{dice.some(4, '123456789abcdef')}"),
    "ssn": lambda dice: _shown("ssn ", f"{500 + dice.below(150)}-{10 + dice.below(80)}-{1000 + dice.below(9000)}"),
}  # fmt: skip
KINDS = {**SECRETS, **CUSTOMERS}


# Disguises


def _halved(bird: Bird) -> str:
    """The value itself broken over two lines, as a narrow terminal or a mail does it."""
    value = bird.values[0]
    cut = len(value) // 2
    return bird.text.replace(value, f"{value[:cut]}\n{value[cut:]}")


_UNSEEN = "\u200b\u200d\u2060\ufeff\u00ad"


def _sprinkled(bird: Bird) -> str:
    return "".join(char + _UNSEEN[at % len(_UNSEEN)] for at, char in enumerate(bird.text))


def _gzipped(bird: Bird) -> str:
    return base64.b64encode(gzip.compress(bird.text.encode(), mtime=0)).decode()


DISGUISES: dict[str, Callable[[Bird], str]] = {
    "plain": lambda bird: bird.text,
    "url": lambda bird: quote(bird.text, safe=""),
    "url-twice": lambda bird: quote(quote(bird.text, safe=""), safe=""),
    "base64": lambda bird: base64.b64encode(bird.text.encode()).decode(),
    "base64-url-safe": lambda bird: base64.urlsafe_b64encode(bird.text.encode()).decode(),
    "hex": lambda bird: bird.text.encode().hex(),
    "json-in-json": lambda bird: json.dumps(json.dumps({"said": bird.text})),
    "html-entities": lambda bird: "".join(f"&#{ord(char)};" if at % 2 else f"&#x{ord(char):x};" for at, char in enumerate(bird.text)),
    "u-escapes": lambda bird: "".join(f"\\u{ord(char):04x}" for char in bird.text),
    "gzip-base64": _gzipped,
    "two-lines": _halved,
    "zero-width": _sprinkled,
}  # fmt: skip
# What a customer's identifier is promised to be recognised in: what writes it, not who hides it.
CUSTOMER_DISGUISES = ("plain", "url", "json-in-json")


def _pairs() -> list[tuple[str, str]]:
    """(kind, disguise), in an order in which neighbours differ in both."""
    found = [(kind, disguise) for kind in SECRETS for disguise in DISGUISES]
    found += [(kind, disguise) for kind in CUSTOMERS for disguise in CUSTOMER_DISGUISES]
    step = next(step for step in range(len(DISGUISES) + 1, len(found)) if math.gcd(step, len(found)) == 1)
    return [found[number * step % len(found)] for number in range(len(found))]


PAIRS = _pairs()


class Aviary:
    """Hands out canaries, no value twice, and remembers them all."""

    def __init__(self, seed: str) -> None:
        self._dice = Dice(seed)
        self.all: list[Canary] = []
        self._turn = 0

    def one(self, kind: str, disguise: str, place: str) -> Canary:
        bird = KINDS[kind](self._dice)
        made = Canary(kind, disguise, place, DISGUISES[disguise](bird), bird.values)
        self.all.append(made)
        return made

    def every(self, place: str) -> Iterator[Canary]:
        """Every kind in every disguise that is promised for it."""
        for kind, disguise in PAIRS:
            yield self.one(kind, disguise, place)

    def next(self, place: str, count: int) -> Iterator[Canary]:
        """The next kinds and disguises in turn, so that all of them come up again and again, each time elsewhere."""
        for _ in range(count):
            kind, disguise = PAIRS[self._turn % len(PAIRS)]
            self._turn += 1
            yield self.one(kind, disguise, place)


# The search

_MARKER = re.compile(r"‹U\+[0-9A-F]{4,6}›|\xad|[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]|\s+|\0")
_BACKSLASH = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([nrtbf])|([\"\\/'`*_<>|\[\]()#~!.+{}-]))")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
_HEX_RUN = re.compile(rb"(?:[0-9A-Fa-f]{2}){10,}")
_ROUNDS = 3


_GRAM, _STEP = 8, 4  # whatever has 11 letters holds one of these at a multiple of the step


class Searcher:
    """Looks for canaries in what came out of a run, whatever was done to them on the way."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        self._grams: dict[bytes, list[tuple[bytes, Canary]]] = defaultdict(list)
        for canary in canaries:
            for piece in {
                piece for value in canary.values for form in (value, _bare(value)) for piece in _pieces(form)
            }:
                for at in range(_STEP):
                    self._grams[piece[at : at + _GRAM].encode()].append((piece.encode(), canary))

    def leaks(self, data: bytes, skip: Iterable[str] = ()) -> list[Canary]:
        """Canaries of which a piece stands in these bytes. skip: kinds that may stand there."""
        found = {canary.text: canary for view in _views(data) for canary in self._in(view)}
        return [canary for canary in found.values() if canary.kind not in skip]

    def _in(self, view: bytes) -> Iterator[Canary]:
        grams = self._grams
        for at in [at for at in range(0, len(view), _STEP) if view[at : at + _GRAM] in grams]:
            for piece, canary in grams[view[at : at + _GRAM]]:
                if piece in view[max(0, at - _STEP) : at + len(piece)]:
                    yield canary


def _pieces(value: str) -> set[str]:
    """What gives a value away: every stretch of it that a leak of some length must hold."""
    if len(value) < 2 * PIECE:
        return {value}
    return {value[at : at + PIECE] for at in range(len(value) % PIECE, len(value), PIECE)}


def _bare(text: str) -> str:
    """Escapes undone, and everything away that has no ink."""
    for _ in range(_ROUNDS):
        before = text
        if "%" in text:
            text = unquote_to_bytes(text).decode("utf-8", "replace")
        if "&" in text:
            text = html.unescape(text)
        if "\\" in text:
            text = _BACKSLASH.sub(_plain, text)
        if text == before:
            break
    return str(_MARKER.sub("", text))


def _plain(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else match[4] or " "


def _views(data: bytes) -> Iterator[bytes]:
    yield data
    yield data[::-1]
    bare = _bare(data.decode("utf-8", "replace")).encode("utf-8", "replace")
    yield bare
    seen = b"\n".join(dict.fromkeys([*_decoded(data), *_decoded(bare)]))
    yield seen
    deep = _bare(seen.decode("latin-1")).encode("latin-1", "replace")
    yield deep
    yield b"\n".join(dict.fromkeys(_decoded(deep)))


def _decoded(data: bytes) -> Iterator[bytes]:
    """What stands in base64, hex and gzip, at whatever letter it begins."""
    for run in dict.fromkeys(_BASE64.findall(data)):
        plain = run.replace(b"-", b"+").replace(b"_", b"/")
        for shift in range(4):
            part = plain[shift : len(plain) - ((len(plain) - shift) % 4 == 1)]
            yield from _inflated(base64.b64decode(part + b"=" * (-len(part) % 4)))
    for run in dict.fromkeys(_HEX_RUN.findall(data)):
        yield from _inflated(bytes.fromhex(run.decode()))
    yield from _members(data)


def _inflated(data: bytes) -> Iterator[bytes]:
    yield data.replace(b"\0", b"")
    yield from _members(data)


def _members(data: bytes) -> Iterator[bytes]:
    """gzip streams inside, whole or cut."""
    at = data.find(b"\x1f\x8b\x08")
    while at >= 0:
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(31).decompress(data[at:], 1 << 22)
        at = data.find(b"\x1f\x8b\x08", at + 1)
