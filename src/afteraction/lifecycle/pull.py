"""Reviews of a pull request, as GitHub, Gitea and Forgejo tell them: which count, and for which role.

A review counts for the text that stood in its commit, like any other decision. Somebody's last word counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from afteraction.domain.lifecycle import Deed, Person, Standing

_DEEDS = {"APPROVED": Deed.APPROVE, "CHANGES_REQUESTED": Deed.REQUEST_CHANGES, "REQUEST_CHANGES": Deed.REQUEST_CHANGES}
_WORDLESS = ("COMMENTED", "COMMENT", "PENDING", "REQUEST_REVIEW")


class Review(NamedTuple):
    """One review. deed: None when it was dismissed. commit: the whole hash. at: as the service says it."""

    ident: str
    login: str
    deed: Deed | None
    commit: str
    at: str
    text: str


def reviews(raw: Any) -> Iterator[Review]:
    """The reviews that judge, in the order of the service. raw: what its API gives, or ``gh pr view --json reviews``.

    Raises:
        ValueError: one of them is none; says which and what it lacks.
    """
    rows = raw.get("reviews") if isinstance(raw, dict) else raw
    if not isinstance(rows, list):
        raise ValueError("it holds no list of reviews")
    for place, row in enumerate(rows, 1):
        try:
            found = _review(row)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"review {place} cannot be read: {type(error).__name__} {error}") from error
        if found is not None:
            yield found


def _review(row: dict[str, Any]) -> Review | None:
    state = str(row["state"]).upper()
    if state in _WORDLESS:
        return None
    dismissed = state == "DISMISSED" or row.get("dismissed") is True
    if not dismissed and state not in _DEEDS:
        raise KeyError(f"state {state[:30]!r}")
    author = row.get("user") or row["author"]
    commit = row["commit_id"] if "commit_id" in row else row["commit"]["oid"]
    return Review(
        str(row["id"]),
        str(author["login"]),
        None if dismissed else _DEEDS[state],
        str(commit),
        str(row.get("submitted_at") or row["submittedAt"]),
        str(row.get("body") or ""),
    )


def last_words(found: Iterable[Review]) -> tuple[Review, ...]:
    """The last review of each login, in their order."""
    last: dict[str, Review] = {}
    for one in found:
        last.pop(one.login, None)
        last[one.login] = one
    return tuple(last.values())


def role_for(who: Person, now: Standing) -> str:
    """The role that this person approves in: one without an approval that names them; "" when none does.

    A role that is open to all is nobody's in particular: a pull request does not say in which role somebody reviewed it.
    """
    terms = now.submission.terms if now.submission else None
    named = [role for role in now.missing if terms and any(_means(one, who) for one in terms.people.get(role, ()))]
    return named[0] if named else ""


def _means(said: str, who: Person) -> bool:
    return who.same(Person("", said)) if "@" in said else who.same(Person(said))
