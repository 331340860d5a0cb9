"""Secrets that people tell each other in a chat: "the password is …", "creds: admin / …"."""

from __future__ import annotations

from afteraction.redact._values import evidence, mixed, placeholder, reference, word
from afteraction.redact.rule import Rule

_QUOTES = ("`", '"', "'", "“", "*", "«")


def _told(value: str, before: str) -> bool:
    bare = value.rstrip(".,;:!?)`\"'”*")
    if placeholder(bare) or reference(bare) or len(bare) < 4:
        return False
    if before.endswith(_QUOTES):
        return True
    return mixed(bare) and not evidence(bare) and not word(bare) and not bare.endswith(("n't", "'s", "'re", "'ll"))


def _pin(value: str, before: str) -> bool:
    return value.isdigit()


RULES = (
    Rule(
        "password",
        r"(?i)\b(?:password|passwd|passphrase|passcode|pwd|pw|secret|api[ -]?key|access key|token|creds?|credentials)\b(?:\s+[\w'/-]+){0,4}?\s*(?:\bis\b|\bwas\b|\bto\b|\bnow\b|[:=][\s`\"'“*]|->|→)\s*(?:now |still |just |probably )?:?\s*[`\"'“*«]{0,2}(?P<v>[^\s`\"'”*»,]{4,120})",
        ("passw", "passphrase", "passcode", "pwd", "pw", "secret", "key", "token", "cred"),
        accept=_told,
        finds=(
            ("the password is hunter2", "hunter2"),
            ("pw for the vault: Tr0ub4dor&3", "Tr0ub4dor&3"),
            ("new password for staging is `opensesame`", "opensesame"),
            ("use the api key for now: aZ9-77xQ", "aZ9-77xQ"),
        ),
        leaves=(
            "the password is wrong", "the token is expired", "the secret is missing", "reset the password to continue",
            "password isn't working", "the key to this is retry-after", "token was 1h old",
        ),
    ),
    Rule(
        "password",
        r"(?i)\b(?:(?:creds?|credentials|login)(?:\s(?:are|is|for\s[\w\-]{1,30}))?\s?[:=]|(?:log\s?in|sign in)\s(?:with|as|using))\s+[`\"']?[\w.@+-]{2,60}\s?(?:/|:)\s?(?P<v>[^\s`\"',/]{5,80})",
        ("cred", "login", "log in", "sign in"),
        accept=lambda value, before: _told(value, before) and not value.startswith("/"),
        finds=(("creds: admin / S3same!open", "S3same!open"), ("login with ana:hunter2x", "hunter2x")),
        leaves=("login failed at 10:45:12", "login page: https://x.example/a", "log in with SSO"),
    ),
    Rule(
        "pin",
        r"(?i)\b(?:pin|otp|2fa code|mfa code|one-time code|verification code|passcode)\b(?:\s+\w+){0,3}?\s*(?:is|was|:|=)\s*(?P<v>\d{4,8})\b",
        ("pin", "otp", "code"),
        accept=_pin,
        finds=(("the door pin is 482193", "482193"), ("OTP: 771204", "771204")),
        leaves=("status code is 5031x", "the exit code: 137"),
    ),
)  # fmt: skip
