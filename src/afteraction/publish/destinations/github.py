"""Issues of a GitHub repository, or of one of GitHub Enterprise.

It takes a creation twice when it comes twice, so the text carries our mark, and the list of issues is looked through before anything
is sent again: the list is read from the store, its search lags.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from afteraction.domain.delivery import Letter, Remote
from afteraction.domain.errors import UsageError
from afteraction.publish import issues
from afteraction.publish.means import Means, part, truth

KIND = "github-issues"
NEEDS = {"repo": "owner/name of the repository"}
MAY = {"url": "address of the API (https://api.github.com)", "plain": "true allows http within your own network", **issues.MAY}  # fmt: skip
TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
TAKES = ("item",)


def opened(name: str, said: Mapping[str, str], means: Means) -> _GitHub:
    """A destination from its part of the config."""
    return _GitHub(name, said, means)


class _GitHub(issues.Issues):
    """One repository."""

    kind, lag = KIND, 10.0

    def __init__(self, name: str, said: Mapping[str, str], means: Means) -> None:
        """Raises UsageError: the repository is none, or there is no token."""
        repo = said["repo"]
        if repo.count("/") != 1 or not all(repo.split("/")):
            raise UsageError(f"repo = {repo!r} is no repository", hint='repo = "owner/name"')
        base = said.get("url", "https://api.github.com")
        headers = {
            "authorization": f"Bearer {means.token(name, TOKENS)}",
            "accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28",
        }  # fmt: skip
        self.name, self.place = name, f"{base} {repo}"
        self._path = f"/repos/{quote(repo)}/issues"
        self._labels, self._owner = issues.labels(said), issues.owners(said)
        self._service = means.service(name, base, headers, plain=truth(said, "plain"))

    def _body(self, letter: Letter, title: str, said: str) -> dict[str, Any]:
        owner = self._owner(letter)
        more = {"assignees": [owner]} if owner else {}
        return {"title": title, "body": said, "labels": [*self._labels, *letter.labels], **more}

    def _held(self, ident: str) -> issues.Held | None:
        raw = issues.there_or_none(lambda: self._service.get(f"{self._path}/{part(ident)}").json())
        return self._read(raw) if raw else None

    def _search(self, letter: Letter) -> issues.Held | None:
        asked: dict[str, str | int] = {"state": "all", "sort": "created", "direction": "desc", "per_page": issues.PAGE}
        asked |= {"since": issues.since(letter)} if letter.at else {}
        raw = issues.ours(lambda page: self._service.get(self._path, asked | {"page": page}).json(), letter, "body")
        return self._read(raw) if raw else None

    def _make(self, body: dict[str, Any]) -> issues.Held:
        return self._read(self._service.send("POST", self._path, body).json())

    def _change(self, ident: str, body: dict[str, Any]) -> issues.Held:
        said = {name: body[name] for name in ("title", "body")}
        return self._read(self._service.send("PATCH", f"{self._path}/{part(ident)}", said, again=True).json())

    def _shut(self, there: Remote) -> str:
        said = {"state": "closed", "state_reason": "not_planned"}
        self._service.send("PATCH", f"{self._path}/{part(there.ident)}", said, again=True)
        return f"closed as not planned: {there.url}"

    def _read(self, raw: dict[str, Any]) -> issues.Held:
        reason = f" ({raw['state_reason'].replace('_', ' ')})" if raw.get("state_reason") else ""
        shut = raw["state"] == "closed"
        return issues.Held(
            str(raw["number"]), raw["html_url"], raw["title"], raw.get("body") or "", f"{raw['state']}{reason}", shut
        )
