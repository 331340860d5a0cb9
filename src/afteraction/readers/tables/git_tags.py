"""Annotated tags of a git repository, as a table: what is read of a repository that is given as a path, and what this prints:

    git for-each-ref --format='%(taggerdate:iso-strict)%09%(refname:strip=2)%09%(taggername) %(taggeremail)%09%(*objectname)%09%(contents:subject)' refs/tags

below a line with the names of the columns. A tag says that somebody named a commit, not that it was live.

Knowledge: git's manual, and what git prints.
"""

from __future__ import annotations

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Actor, Locator, Record, RecordKind
from afteraction.readers._alerts import pairs, record
from afteraction.readers.tables._tables import TableReader


def _row(cells: dict[str, str], place: Locator, artifact: str, above: str) -> Record | str:
    name, commit, raw = cells.get("refname", ""), cells.get("object", ""), cells.get("taggerdate", "")
    if not name or not raw:
        return "a row without a tag and its time"
    from afteraction.readers._git_commit import PERSON  # late: these bring all the forms of git log
    from afteraction.readers._git_forms import stamp_of

    who, said = cells.get("tagger", ""), cells.get("subject", "")
    found = PERSON.match(who)
    author = Actor(found["name"].strip(), found["mail"]) if found else Actor(who) if who else None
    return record(
        artifact, RecordKind.CHANGE, place, raw, f"Tag {name}: {said}" if said else f"Tag {name}",
        time=stamp_of(raw), title=f"Tag {name}", author=author, key=f"git-tag:{name}:{commit}", group=f"git:{commit}" if commit else "",
        fields=pairs(("tag", name), ("sha", commit), ("live", "unknown")),
    )  # fmt: skip


READER = TableReader(
    "git-tags",
    "git tags with their dates",
    frozenset({"taggerdate", "refname", "tagger", "object", "subject"}),
    _row,
    "the columns of a table of git tags",
    "the tagger date with its offset; lightweight tags have none",
    evidence=Evidence.FIXTURE,
    exact=True,
)
