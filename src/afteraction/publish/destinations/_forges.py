"""Pull requests of GitHub, GitLab and Gitea: one for a branch, found by the branch, closed and never deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from afteraction.domain.errors import UsageError
from afteraction.publish.issues import cut_short
from afteraction.publish.means import Means
from afteraction.wire.service import Service


class Request(NamedTuple):
    """A pull request. open: not merged and not closed. merged: its commits are in the base."""

    number: int
    url: str
    open: bool
    merged: bool


class Forge(Protocol):
    """The requests of one repository."""

    def of(self, branch: str) -> list[Request]:
        """Those of a branch, the newest first."""
        ...

    def begin(self, branch: str, base: str, title: str, text: str) -> Request:
        """A new one."""
        ...

    def close(self, request: Request) -> None:
        """Close it without merging; closed twice it is closed once."""
        ...


class _GitHub:
    def __init__(self, service: Service, repo: str) -> None:
        self._service, self._repo = service, repo

    def of(self, branch: str) -> list[Request]:
        owner = self._repo.partition("/")[0]
        asked = {"head": f"{owner}:{branch}", "state": "all", "sort": "created", "direction": "desc"}
        found = self._service.get(f"/repos/{self._repo}/pulls", asked).json()
        return [self._request(one) for one in found if one["head"]["ref"] == branch]

    def begin(self, branch: str, base: str, title: str, text: str) -> Request:
        said = {"title": title, "head": branch, "base": base, "body": text}
        return self._request(self._service.send("POST", f"/repos/{self._repo}/pulls", said).json())

    def close(self, request: Request) -> None:
        self._service.send("PATCH", f"/repos/{self._repo}/pulls/{request.number}", {"state": "closed"}, again=True)

    def _request(self, raw: dict[str, Any]) -> Request:
        return Request(raw["number"], raw["html_url"], raw["state"] == "open", bool(raw.get("merged_at")))


class _Gitea(_GitHub):
    """The same shapes; its list knows no filter by branch."""

    def of(self, branch: str) -> list[Request]:
        found: list[Request] = []
        for page in range(1, 21):
            asked: dict[str, str | int] = {"state": "all", "sort": "newest", "limit": 50, "page": page}
            raw = self._service.get(f"/repos/{self._repo}/pulls", asked).json()
            found += [self._request(one) for one in raw if one["head"]["ref"] == branch]
            if found or len(raw) < 50:
                return found
        raise cut_short("the forge", 20)


class _GitLab:
    def __init__(self, service: Service, repo: str) -> None:
        self._service, self._path = service, f"/projects/{quote(repo, safe='')}/merge_requests"

    def of(self, branch: str) -> list[Request]:
        asked = {"source_branch": branch, "state": "all", "order_by": "created_at", "sort": "desc"}
        return [self._request(one) for one in self._service.get(self._path, asked).json()]

    def begin(self, branch: str, base: str, title: str, text: str) -> Request:
        said = {"source_branch": branch, "target_branch": base, "title": title, "description": text}
        return self._request(self._service.send("POST", self._path, said).json())

    def close(self, request: Request) -> None:
        self._service.send("PUT", f"{self._path}/{request.number}", {"state_event": "close"}, again=True)

    def _request(self, raw: dict[str, Any]) -> Request:
        return Request(raw["iid"], raw["web_url"], raw["state"] == "opened", raw["state"] == "merged")


_APIS = {"github": "https://api.github.com", "gitlab": "https://gitlab.com/api/v4", "gitea": ""}
_MAKERS: dict[str, Callable[[Service, str], Forge]] = {"github": _GitHub, "gitea": _Gitea, "gitlab": _GitLab}
VARIABLES = {"github": ("GITHUB_TOKEN", "GH_TOKEN"), "gitlab": ("GITLAB_TOKEN",), "gitea": ("GITEA_TOKEN",)}


def forge(kind: str, repo: str, api: str, secret: str, means: Means, *, plain: bool) -> Forge:
    """The requests of a repository.

    Raises:
        UsageError: the forge is not known, its address or its repository is missing.
    """
    if kind not in _MAKERS:
        raise UsageError(f"forge = {kind!r} is not known", hint=", ".join(_MAKERS))
    address = api or _APIS[kind]
    if not address or "/" not in repo:
        raise UsageError(
            f"{kind} needs repo and api", hint='repo = "team/postmortems", api = "https://git.example.com/api/v1"'
        )
    headers = {"private-token": secret} if kind == "gitlab" else {"authorization": f"Bearer {secret}"}
    if kind == "github":
        headers |= {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
    return _MAKERS[kind](means.service(kind, address, headers, plain=plain), repo)
