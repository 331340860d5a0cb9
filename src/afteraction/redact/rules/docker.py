"""Registry logins as Docker keeps them: user and password in base64 under ``auth``."""

from __future__ import annotations

import base64
import binascii

from afteraction.redact.rule import Rule


def _login(value: str, before: str) -> bool:
    """It reads as ``user:password``."""
    try:
        plain = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return False
    user, sep, password = plain.partition(":")
    return bool(user and sep and len(password) > 3) and plain.isprintable()


_EXAMPLE = base64.b64encode(b"puller:Ro-tate-me-41").decode()
RULES = (
    Rule(
        "docker-auth",
        r"\\{0,4}[\"']?auth\\{0,4}[\"']?\s{0,4}[:=]\s{0,4}\\{0,4}[\"']?(?P<v>[A-Za-z0-9+/]{8,400}={0,2})",
        ("auth",),
        accept=_login,
        finds=(
            (f'"registry.example": {{"auth": "{_EXAMPLE}"}}', _EXAMPLE),
            (f'{{\\"auth\\": \\"{_EXAMPLE}\\"}}', _EXAMPLE),
            (f"auth: {_EXAMPLE}", _EXAMPLE),
        ),
        leaves=('"auth": "required"', '"auth": "YWJjZGVmZ2hpamts"', "auth=enabled", 'auth: "dXNlcjo="'),
    ),
)  # fmt: skip
