"""Issues of a Linear team. We choose the id of an issue ourselves, so it is asked for by it and cannot be made twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afteraction.domain.delivery import Letter, Remote
from afteraction.domain.errors import ServiceError, UncertainError
from afteraction.publish import issues
from afteraction.publish.means import Means, truth

KIND = "linear"
NEEDS = {"team": "id of the team"}
MAY = {
    "url": "address of the API (https://api.linear.app)", "plain": "true allows http within your own network",
    "owners": "who is who there, by id, with commas: Ana Ruiz=6f9a…, Ben Cole=71c2…",
}  # fmt: skip
TOKENS = ("LINEAR_API_KEY",)
TAKES = ("item",)
_FIELDS = "id identifier url title description archivedAt state { name type }"
_ASK = f"query($id: String!) {{ issue(id: $id) {{ {_FIELDS} }} }}"
_MAKE = f"mutation($input: IssueCreateInput!) {{ issueCreate(input: $input) {{ success issue {{ {_FIELDS} }} }} }}"
_CHANGE = f"mutation($id: String!, $input: IssueUpdateInput!) {{ issueUpdate(id: $id, input: $input) {{ success issue {{ {_FIELDS} }} }} }}"
_ARCHIVE = "mutation($id: String!) { issueArchive(id: $id) { success } }"
_GONE = ("not found", "entity not found")
_SHUT = ("completed", "canceled", "duplicate")


def opened(name: str, said: Mapping[str, str], means: Means) -> _Linear:
    """A destination from its part of the config."""
    return _Linear(name, said, means)


class _Linear(issues.Issues):
    """One team."""

    kind = KIND

    def __init__(self, name: str, said: Mapping[str, str], means: Means) -> None:
        """Raises UsageError: there is no key, or no address that it may be sent to."""
        base = said.get("url", "https://api.linear.app")
        self.name, self.place = name, f"{base} {said['team']}"
        self._team, self._owner = said["team"], issues.owners(said)
        headers = {"authorization": means.token(name, TOKENS)}
        self._service = means.service(name, base, headers, plain=truth(said, "plain"))

    def _body(self, letter: Letter, title: str, said: str) -> dict[str, Any]:
        body = {"id": _ident(letter), "teamId": self._team, "title": title, "description": said}
        body |= {"dueDate": letter.fields["due"]} if letter.fields.get("due") else {}
        owner = self._owner(letter)
        return body | ({"assigneeId": owner} if owner else {})

    def _held(self, ident: str) -> issues.Held | None:
        try:
            raw = self._asked(_ASK, {"id": ident})["issue"]
        except ServiceError as error:
            if any(word in error.why.casefold() for word in _GONE):
                return None
            raise
        return self._read(raw) if raw else None

    def _search(self, letter: Letter) -> issues.Held | None:
        return self._held(_ident(letter))

    def _make(self, body: dict[str, Any]) -> issues.Held:
        return self._read(self._asked(_MAKE, {"input": body})["issueCreate"]["issue"])

    def _change(self, ident: str, body: dict[str, Any]) -> issues.Held:
        said = {name: value for name, value in body.items() if name in ("title", "description", "dueDate")}
        return self._read(self._asked(_CHANGE, {"id": ident, "input": said})["issueUpdate"]["issue"])

    def _shut(self, there: Remote) -> str:
        self._asked(_ARCHIVE, {"id": there.ident})
        return f"archived: {there.url}"

    def _asked(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The data of an answer. It says what is wrong inside of it, with status 200.

        Raises:
            ServiceError: it refused. UncertainError: nobody knows.
        """
        said = self._service.send("POST", "/graphql", {"query": query, "variables": variables}, again=True).json()
        if errors := said.get("errors"):
            why = "; ".join(str(one.get("message", "")) for one in errors)[:300]
            where = f"POST {self._service.base}/graphql"
            if "insert" in why.casefold() and "exist" in why.casefold():
                raise UncertainError("Linear has an issue of this id already", why=why, where=where)
            raise ServiceError("Linear refused", why=why, where=where)
        data: dict[str, Any] = said["data"]
        return data

    def _read(self, raw: dict[str, Any]) -> issues.Held:
        shut = raw["state"]["type"] in _SHUT or bool(raw.get("archivedAt"))
        return issues.Held(
            raw["id"], raw["url"], raw["title"], raw.get("description") or "", raw["state"]["name"], shut
        )


def _ident(letter: Letter) -> str:
    """The key in the form of a UUID of version 4, which is what it takes."""
    digits = f"{letter.key}{letter.key}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-a{digits[15:18]}-{digits[18:30]}"
