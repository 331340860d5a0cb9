"""Private keys as blocks of text: whole, cut off, or with their line ends written as ``\\n``."""

from __future__ import annotations

from afteraction.redact.rule import Rule

_BODY = "MIICXAIBAAKBgQC7"

RULES = (
    Rule(
        "private-key",
        r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-[^-]|--[^-]|---[^-]|----[^-]|-----[^E])*?-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----",
        ("private key",),
        strict=True,
        finds=(
            (
                f"-----BEGIN RSA PRIVATE KEY-----\n{_BODY}\nabc=\n-----END RSA PRIVATE KEY-----",
                f"-----BEGIN RSA PRIVATE KEY-----\n{_BODY}\nabc=\n-----END RSA PRIVATE KEY-----",
            ),
        ),
        leaves=("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "the private key was rotated"),
    ),
    Rule(
        "private-key",
        r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?P<v>(?:(?:[\s\\\"'>|+,]|\\[nr])*[A-Za-z0-9+/=:,\-]{16,})+)",
        ("private key",),
        strict=True,
        finds=((f"-----BEGIN EC PRIVATE KEY-----\n{_BODY}{_BODY}\n{_BODY}", f"\n{_BODY}{_BODY}\n{_BODY}"),),
        leaves=("-----BEGIN EC PRIVATE KEY-----",),
    ),
    Rule(
        "putty-private-key",
        r"Private-Lines: \d+\s+(?P<v>(?:[A-Za-z0-9+/=]{16,}\s+)+)",
        ("private-lines:",),
        strict=True,
        finds=((f"Private-Lines: 1\n{_BODY}{_BODY}\nPrivate-MAC: 00", f"{_BODY}{_BODY}\n"),),
    ),
    Rule(
        "age-secret-key",
        r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
        ("age-secret-key-1",),
        strict=True,
        finds=(("key: AGE-SECRET-KEY-1" + "QPZRY9X8GF" * 5 + "QPZRY9X8", "AGE-SECRET-KEY-1" + "QPZRY9X8GF" * 5 + "QPZRY9X8"),),
    ),
)  # fmt: skip
