"""Issues of a GitLab project, on gitlab.com or on a server of one's own.

It takes a creation twice when it comes twice, so the description carries our mark; the list of issues is read from the store and
looked through before anything is sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from afteraction.domain.delivery import Letter, Remote
from afteraction.publish import issues
from afteraction.publish.means import Means, part, truth

KIND = "gitlab-issues"
NEEDS = {"project": "group/name of the project, or its number"}
MAY = {
    "url": "address of the API (https://gitlab.com/api/v4)", "plain": "true allows http within your own network", **issues.MAY,
    "owners": "who is who there, by number, with commas: Ana Ruiz=17, Ben Cole=23",
}  # fmt: skip
TOKENS = ("GITLAB_TOKEN",)
TAKES = ("item",)


def opened(name: str, said: Mapping[str, str], means: Means) -> _GitLab:
    """A destination from its part of the config."""
    return _GitLab(name, said, means)


class _GitLab(issues.Issues):
    """One project."""

    kind, lag = KIND, 10.0

    def __init__(self, name: str, said: Mapping[str, str], means: Means) -> None:
        """Raises UsageError: there is no token, or no address that it may be sent to."""
        base = said.get("url", "https://gitlab.com/api/v4")
        self.name, self.place = name, f"{base} {said['project']}"
        self._path = f"/projects/{quote(said['project'], safe='')}/issues"
        self._labels, self._owner = issues.labels(said), issues.owners(said)
        headers = {"private-token": means.token(name, TOKENS)}
        self._service = means.service(name, base, headers, plain=truth(said, "plain"))

    def _body(self, letter: Letter, title: str, said: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "title": title, "description": said, "labels": ",".join([*self._labels, *letter.labels]),
        }  # fmt: skip
        body |= {"due_date": letter.fields["due"]} if letter.fields.get("due") else {}
        owner = self._owner(letter)
        return body | ({"assignee_ids": [int(owner) if owner.isdecimal() else owner]} if owner else {})

    def _held(self, ident: str) -> issues.Held | None:
        raw = issues.there_or_none(lambda: self._service.get(f"{self._path}/{part(ident)}").json())
        return self._read(raw) if raw else None

    def _search(self, letter: Letter) -> issues.Held | None:
        asked: dict[str, str | int] = {
            "scope": "all",
            "order_by": "created_at",
            "sort": "desc",
            "per_page": issues.PAGE,
        }
        asked |= {"created_after": issues.since(letter)} if letter.at else {}
        raw = issues.ours(
            lambda page: self._service.get(self._path, asked | {"page": page}).json(), letter, "description"
        )
        return self._read(raw) if raw else None

    def _make(self, body: dict[str, Any]) -> issues.Held:
        return self._read(self._service.send("POST", self._path, body).json())

    def _change(self, ident: str, body: dict[str, Any]) -> issues.Held:
        said = {name: value for name, value in body.items() if name in ("title", "description", "due_date")}
        return self._read(self._service.send("PUT", f"{self._path}/{part(ident)}", said, again=True).json())

    def _shut(self, there: Remote) -> str:
        self._service.send("PUT", f"{self._path}/{part(there.ident)}", {"state_event": "close"}, again=True)
        return f"closed: {there.url}"

    def _read(self, raw: dict[str, Any]) -> issues.Held:
        shut = raw["state"] == "closed"
        return issues.Held(
            str(raw["iid"]), raw["web_url"], raw["title"], raw.get("description") or "", raw["state"], shut
        )
