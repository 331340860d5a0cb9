"""A page in a Confluence space: its title is one of a kind there, so that a second page cannot come to be."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from afteraction.domain.delivery import Letter, Payload, Remote
from afteraction.domain.errors import ServiceError, UsageError
from afteraction.publish.destinations import _titles
from afteraction.publish.mark import mark, marked
from afteraction.publish.means import Means, part, truth, words

KIND = "confluence"
NEEDS = {"url": "address of the wiki, with /wiki at its end in the cloud", "space": "key of the space"}
MAY = {
    "user": "address of the account that the token belongs to; without it the token is sent as Bearer",
    "parent": "number of the page under which it lies",
    "labels": "labels beside those of the document, with commas",
    "title": _titles.MEANING,
    "plain": "true allows http within your own network",
}
TOKENS = ("CONFLUENCE_TOKEN",)
TAKES = ("document",)
_PROPERTY = "afteraction"


def opened(name: str, said: Mapping[str, str], means: Means) -> _Space:
    """A destination from its part of the config."""
    secret = means.token(name, TOKENS)
    user = said.get("user", "")
    basic = base64.b64encode(f"{user}:{secret}".encode()).decode()
    headers = {"authorization": f"Basic {basic}" if user else f"Bearer {secret}", "accept": "application/json"}
    return _Space(name, said, means, headers, secret)


class _Space:
    kind, lag, asks = KIND, 0.0, True

    def __init__(
        self, name: str, said: Mapping[str, str], means: Means, headers: Mapping[str, str], secret: str
    ) -> None:
        self.name, self.place = name, f"{said['url'].rstrip('/')} {said['space']}"
        self._key, self._parent, self._title = said["space"], said.get("parent", ""), said.get("title", "")
        self._labels, self._space = words(said, "labels"), ""
        plain = truth(said, "plain")
        self._service = means.service("Confluence", said["url"], headers, plain=plain, secrets=(secret,))

    def render(self, letter: Letter) -> Payload:
        from afteraction.document.targets import confluence

        return Payload(f"{letter.name}.confluence.xhtml", confluence.write(letter.markdown).body.encode())

    def find(self, letter: Letter, known: Remote | None) -> Remote | None:
        page = self._by_number(known.ident) if known and known.ident else None
        page = page or self._by_title(_titles.titled(self._title, letter))
        return self._remote(page, letter) if page else None

    def put(self, letter: Letter, payload: Payload, there: Remote | None) -> Remote:
        if there is None or there.marker != letter.marker:
            there = self._remote(self._written(letter, payload.data.decode(), there), letter)
        self._labelled(there.ident, letter)
        self._known(there.ident, letter)
        return there._replace(marker=letter.marker)

    def show(self, letter: Letter, there: Remote) -> str:
        page = self._by_number(there.ident)
        return _body(page) if page else ""

    def undo(self, letter: Letter, there: Remote) -> str:
        pages = {"pages": [{"id": int(there.ident)}]}
        self._service.send("POST", "/rest/api/content/archive", pages, again=True)
        return f"archived {there.url or there.ident}; Confluence keeps it, and can bring it back"

    def _by_number(self, ident: str) -> dict[str, Any] | None:
        try:
            page: dict[str, Any] = self._service.get(f"/api/v2/pages/{part(ident)}", {"body-format": "storage"}).json()
        except ServiceError as error:
            if error.status == 404:
                return None
            raise
        return page if page.get("status", "current") == "current" else None

    def _by_title(self, title: str) -> dict[str, Any] | None:
        asked = {"space-id": self._number(), "title": title, "status": "current", "body-format": "storage"}
        found = self._service.get("/api/v2/pages", asked).json()["results"]
        return next((page for page in found if page["title"] == title), None)

    def _number(self) -> str:
        if not self._space:
            found = self._service.get("/api/v2/spaces", {"keys": self._key}).json()["results"]
            if not found:
                raise UsageError(f"there is no space {self._key!r}, or the token may not see it", where=self.place)
            self._space = str(found[0]["id"])
        return self._space

    def _written(self, letter: Letter, body: str, there: Remote | None) -> dict[str, Any]:
        page: dict[str, Any] = {
            "status": "current", "title": _titles.titled(self._title, letter),
            "body": {"representation": "storage", "value": body},
        }  # fmt: skip
        said: dict[str, Any]
        if there is None:
            page |= {"spaceId": self._number()} | ({"parentId": self._parent} if self._parent else {})
            said = self._service.send("POST", "/api/v2/pages", page).json()
        else:
            page |= {"id": there.ident, "version": {"number": int(there.version) + 1, "message": mark(letter)}}
            said = self._service.send("PUT", f"/api/v2/pages/{part(there.ident)}", page).json()
        return said

    def _labelled(self, ident: str, letter: Letter) -> None:
        said = [{"prefix": "global", "name": label} for label in dict.fromkeys((*letter.labels, *self._labels))]
        if said:
            self._service.send("POST", f"/rest/api/content/{part(ident)}/label", said, again=True)

    def _known(self, ident: str, letter: Letter) -> None:
        """The mark as a property of the page, for programs."""
        where = f"/api/v2/pages/{part(ident)}/properties"
        found = self._service.get(where, {"key": _PROPERTY}).json()["results"]
        said: dict[str, Any] = {"key": _PROPERTY, "value": {"mark": mark(letter), "text": letter.sha256}}
        if not found:
            self._service.send("POST", where, said, again=True)
        elif found[0]["value"] != said["value"]:
            said["version"] = {"number": found[0]["version"]["number"] + 1}
            self._service.send("PUT", f"{where}/{found[0]['id']}", said, again=True)

    def _remote(self, page: dict[str, Any], letter: Letter) -> Remote:
        links = page.get("_links", {})
        url = f"{links.get('base', self._service.base)}{links['webui']}" if links.get("webui") else ""
        return Remote(str(page["id"]), url, str(page["version"]["number"]), marked(_body(page), letter.key))


def _body(page: dict[str, Any]) -> str:
    return str(((page.get("body") or {}).get("storage") or {}).get("value", ""))
