"""Tokens: from the environment or the system's keyring, never from a flag, a config or a file of an incident."""

from __future__ import annotations

from collections.abc import Mapping

from afteraction.domain.errors import UsageError

KEYRING = "afteraction"


def token(service: str, names: tuple[str, ...], environment: Mapping[str, str]) -> str:
    """The first of the variables that is set, else what the keyring holds for ``service``.

    Raises:
        UsageError: there is none; names the variables and the command that stores one.
    """
    for name in names:
        if value := environment.get(name, "").strip():
            return value
    if kept := _kept(service):
        return kept
    raise UsageError(
        f"there is no token for {service}",
        why=f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} not set, and the keyring holds none",
        hint=f"set {names[0]}, or store it: keyring set {KEYRING} {service}",
    )


def _kept(service: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(KEYRING, service) or ""
    except KeyringError:
        return ""  # a machine without a keyring: the error of the caller names the variable
