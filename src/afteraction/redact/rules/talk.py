"""Secrets that people tell each other without a sign between word and value: ``use … as the password``, ``root:…@db1``."""

from __future__ import annotations

import re2

from afteraction.redact._values import evidence, mixed, placeholder, reference, slug, word
from afteraction.redact.rule import Rule

_THING = re2.compile(
    r"^(?:(?:[A-Z][a-z]+){2,}\d{0,2}|[A-Z]?[A-Za-z]+[-_/]v?\d+(?:\.\d+)*|(?i:oauth2?|argon2\w{0,2}|pbkdf2\w*|totp|saml2))$"
)  # ``PayController7``, ``PgBouncer-1.19``
_MARKS = "!@#$%^&*?+~"


_MEASURE = re2.compile(r"^[a-z_]+[=:]\d[\d.,]*[%a-z]{0,3}$")  # ``rate=99.2%``


def _strong(value: str, before: str) -> bool:
    """Three of small letters, capitals, digits and marks: what no ordinary word of a sentence has."""
    if _MEASURE.match(value) is not None:
        return False
    bare = value.rstrip(".,;:)?`\"'*")
    if (
        len(bare) < 6
        or "://" in bare
        or placeholder(bare)
        or reference(bare)
        or evidence(bare)
        or word(bare)
        or slug(bare)
    ):
        return False
    if _THING.match(bare) is not None:
        return False
    kinds = any(map(str.islower, bare)), any(map(str.isupper, bare)), any(map(str.isdigit, bare))
    return sum(kinds) + any(char in _MARKS for char in bare) >= 3


def _quoted(value: str, before: str) -> bool:
    return _strong(value, before) or (
        mixed(value) and not (placeholder(value) or reference(value) or evidence(value) or word(value) or slug(value))
    )


def _login(value: str, before: str) -> bool:
    return _strong(value, before) and "/" not in value


def _codes(value: str, before: str) -> bool:
    return any(map(str.isdigit, value)) and not slug(value)


_WORD = r"(?:password|passwd|passphrase|passcode|pwd|pw|pass|secret|token|api[ -]?key|login|credentials?|creds)"
_HINTS = ("pass", "pwd", "pw", "secret", "token", "key", "login", "cred")
_VALUE = r"[`\"'“*]{0,2}(?P<v>[^\s`\"'”,#\[\]][^\s`\"'”,\[\]]{5,200})"

RULES = (
    Rule(
        "password",
        r"(?i)\b(?:use|try|with|enter|type|it'?s|is|put|set)\s[`\"'“*]{0,2}(?P<v>[^\s`\"'”,]{6,200})[`\"'”*]{0,2}\s(?:as|for|is)\s(?:the |my |your |our |a |new )*(?:[\w\-]{1,20}\s)?" + _WORD + r"\b",
        _HINTS,
        accept=_strong,
        finds=(("use Tr0ub4dor! as the password", "Tr0ub4dor!"), ("try `Tr0ub4dor` for the root password", "Tr0ub4dor")),
        leaves=("use scram-sha-256 for the password", "use PgBouncer-1.19 for login", "use it as the password", "we use Argon2id as the password hash", "use OAuth2 for login"),
    ),
    Rule(
        "password",
        r"(?i)(?:^|\s)[`\"'“*]{0,2}(?P<v>[^\s`\"'”,]{6,200})[`\"'”*]{0,2}[,.:;]?\s[\"'“]?(?:that'?s|this is|is)\s(?:the|my|your|our)\s(?:new |old |current |root |admin |staging |prod |db )*" + _WORD + r"\b",
        _HINTS,
        accept=_strong,
        finds=(("`zY8xW7vU6tS5`, that's the new secret", "zY8xW7vU6tS5"), ("Tr0ub4dor is the admin password", "Tr0ub4dor")),
        leaves=("PAY-1234 is the token ticket", "rotation is the new secret"),
    ),
    Rule(  # ``password for root@db1 is …``: a name with marks between
        "password",
        r"(?i)\b" + _WORD + r"\s(?:for|of|on|to)\s[\w.@:/\-]{1,60}\s(?:is|was|=|:|->)\s" + _VALUE,
        _HINTS,
        accept=_strong,
        finds=(("password for root@db1 is Tr0ub4dor", "Tr0ub4dor"),),
        leaves=("password for root@db1 is expired", "the token for pay/api is retry-7"),
    ),
    Rule(  # ``password - …``, ``password (…)``, ``user admin pass …``, ``passphrase "…"``
        "password",
        r"(?i)\b(?:password|passwd|passphrase|passcode|pwd|pw|pass)(?:\s?[-–—(]\s?|\s)" + _VALUE + r"",
        ("pass", "pwd", "pw"),
        accept=_strong,
        finds=(("password - Tr0ub4dor", "Tr0ub4dor"), ("password (Tr0ub4dor)", "Tr0ub4dor"), ("user admin pass Tr0ub4dor&3", "Tr0ub4dor&3")),
        leaves=("password - reset mails", "password (optional)", "the pass of PaymentServiceV2Test", "password authentication", "pass TestPay9", "pass rate=99.2%"),
    ),
    Rule(
        "password",
        r"(?i)\b(?:passphrase|password|passwd)\s[\"“](?P<v>[^\"”\n]{6,100})[\"”]",
        ("passphrase", "passw"),
        accept=lambda value, before: mixed(value) and any(map(str.isdigit, value)) and not placeholder(value) and not slug(value),
        finds=(('passphrase "wide river Tr0ub4"', "wide river Tr0ub4"),),
        leaves=('password "<your password 1>"', 'the passphrase "is missing"'),
    ),
    Rule(
        "password",
        r"(?i)\b(?:wi-?fi|wlan|vpn)(?: (?:password|pw|key|code))?\s?(?:is|:|=)\s" + _VALUE,
        ("wifi", "wi-fi", "wlan", "vpn"),
        accept=_strong,
        finds=(("guest wifi is Tr0ub4dor", "Tr0ub4dor"),),
        leaves=("wifi is down", "vpn: reconnected-7"),
    ),
    Rule(  # ``root:…@db1`` without a scheme
        "password",
        r"(?i)(?:^|[\s(`\"'])(?:root|admin|administrator|sa|postgres|ubuntu|deploy|ops|user|guest|svc|backup|app)[\w\-]{0,12}:(?P<v>[^\s:@/`\"']{6,80})@[\w\[]",
        ("@",),
        accept=_strong,
        finds=(("root:Tr0ub4dor@db1", "Tr0ub4dor"),),
        leaves=("app:payment-v2@host1", "user:sha256-9f8e@x"),
    ),
    Rule(
        "password",
        r"(?i)\b(?:log\s?in|login|sign in|creds?|credentials)(?:\s(?:with|as|using|is|are))?\s[`\"']?[\w.@+\-]{2,60}:(?P<v>[^\s`\"',]{6,80})",
        ("login", "log in", "sign in", "cred"),
        accept=_login,
        finds=(("login ops:Tr0ub4dor9", "Tr0ub4dor9"),),
        leaves=("login page:8080", "login at:2026-02-16T10:00:00Z", "login com.pay.Service:PayController7"),
    ),
    Rule(
        "pin",
        r"(?i)\b(?:passcode|pin(?: code)?|otp|verification code|security code)[\\\"']{1,4}\s{0,3}[:=]\s{0,3}[\\\"']{1,4}(?P<v>\d{4,8})(?:[^\w.:\-]|[.:](?:\s|$)|$)",
        ("passcode", "pin", "otp", "verification code", "security code"),
        finds=(('"pin":"7305"', "7305"),),
        leaves=("otp 482931 rows", "pin 3", "pin 2026-02-16"),
    ),
    Rule(
        "pin",
        r"(?i)\bpasscode[ \t](?P<v>\d{4,8})(?:[^\w.:\-]|[.:](?:\s|$)|$)",
        ("passcode",),
        finds=(("passcode 730518", "730518"),),
        leaves=("passcode 12",),
    ),
    Rule(  # codes to get in when the second factor is lost
        "token",
        r"(?i)\b(?:recovery|backup|emergency|scratch) (?:codes?|keys?)\b[\w ]{0,30}[:=]?\s{1,5}(?P<v>[a-z0-9]{4,10}-[a-z0-9\-]{4,40}(?:[\s,;]{1,4}[a-z0-9]{4,10}-[a-z0-9\-]{4,40}){0,9})",
        ("recovery code", "recovery key", "backup code", "backup key", "emergency code", "emergency key", "scratch code", "scratch key"),
        accept=_codes,
        finds=(("recovery codes: a7k2-m9x4 p3q8-r6t1", "a7k2-m9x4 p3q8-r6t1"),),
        leaves=("recovery code path", "backup keys: long-term"),
    ),
)  # fmt: skip
