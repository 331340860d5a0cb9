"""Which roles must approve, by severity."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from afteraction.domain.late import late

ANY = "any"  # the key of the roles that every document needs
LOOKS_AT = {
    "responder": "accuracy of the timeline",
    "team lead": "tone and contributing factors",
    "manager": "clarity for its readers",
    "director": "what it means beyond the team",
}
_SEVERITY = late(r"\bSEV(?:ERITY)?[ -]?([0-5])\b", re.IGNORECASE)


def needed(roles: Mapping[str, Sequence[str]], severity: str) -> tuple[str, ...]:
    """The roles of ``any``, then those of the severity, each once.

    A severity that the document does not say is taken for the worst: all roles of the table.
    """
    keys = [ANY, severity] if severity else list(roles)
    return tuple(dict.fromkeys(role for key in keys for role in roles.get(key, ())))


def severity_of(text: str) -> str:
    """``SEV2`` from ``sev-2`` or ``Severity 2``; "" when the text names none or several."""
    found = {match[1] for match in _SEVERITY.finditer(text)}
    return f"SEV{found.pop()}" if len(found) == 1 else ""
