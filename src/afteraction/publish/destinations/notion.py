"""A page in Notion: made as a draft, filled part by part, read back, and only then called by its name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from afteraction.domain.delivery import Letter, Payload, Remote
from afteraction.domain.errors import ServiceError
from afteraction.publish.destinations import _titles
from afteraction.publish.issues import cut_short
from afteraction.publish.mark import mark, marked
from afteraction.publish.means import Means, part

KIND = "notion"
NEEDS = {"parent": "id of the page under which it lies, shared with the integration"}
MAY = {"title": _titles.MEANING, "url": "address of the API, when it is not https://api.notion.com"}
TOKENS = ("NOTION_TOKEN",)
TAKES = ("document",)
_VERSION = "2022-06-28"
_DRAFT = "DRAFT - incomplete: "
_PAGES = 100
_BARE = re.compile(r"afteraction-[0-9a-f]{20}-[0-9a-f]{20}")


def opened(name: str, said: Mapping[str, str], means: Means) -> _Notion:
    """A destination from its part of the config."""
    return _Notion(name, said, means, means.token(name, TOKENS))


class _Notion:
    kind, asks = KIND, True
    lag = 60.0  # children of a page are listed at once as far as is known; nobody promises it

    def __init__(self, name: str, said: Mapping[str, str], means: Means, secret: str) -> None:
        url = said.get("url", "https://api.notion.com")
        self.name, self.place = name, f"{url} {said['parent']}"
        self._parent, self._title = said["parent"], said.get("title", "")
        headers = {"authorization": f"Bearer {secret}", "notion-version": _VERSION}
        self._service = means.service("Notion", url, headers)

    def render(self, letter: Letter) -> Payload:
        from afteraction.document.targets import notion

        said = [{"parent": list(one.parent), "children": one.children} for one in notion.write(letter.markdown).body]
        return Payload(f"{letter.name}.notion.json", json.dumps(said, ensure_ascii=False, indent=1).encode())

    def find(self, letter: Letter, known: Remote | None) -> Remote | None:
        """The last known page, or a child of the parent whose first words are our key: a list, and no search that lags."""
        if known and known.ident and (page := self._page(known.ident)) is not None:
            return self._remote(page, letter)
        for child in self._children(self._parent):
            if child.get("type") == "child_page" and self._named(child["child_page"]["title"], letter):
                page = self._page(child["id"])
                found = self._remote(page, letter) if page is not None else None
                if found is not None and found.marker:
                    return found
        return None

    def put(self, letter: Letter, payload: Payload, there: Remote | None) -> Remote:
        if there is None:
            there = self._begun(letter)
        elif there.marker != letter.marker:
            self._append(there.ident, [_bare(letter)])
            self._called(there.ident, _DRAFT + _titles.titled(self._title, letter))
            there = there._replace(marker=letter.marker, whole=False)
        if not there.whole:
            self._filled(there.ident, json.loads(payload.data), letter)
        page = self._page(there.ident)
        found = self._remote(page, letter) if page is not None else None
        if found is None or not found.whole or found.marker != letter.marker:
            raise ServiceError("Notion does not hold what was sent", where=there.url, hint="run the same command again")
        return found

    def show(self, letter: Letter, there: Remote) -> str:
        from afteraction.document.targets import notion

        return notion.read(self._tree(there.ident))

    def undo(self, letter: Letter, there: Remote) -> str:
        self._service.send("PATCH", f"/v1/pages/{part(there.ident)}", {"archived": True}, again=True)
        return f"moved {there.url} to Notion's bin, from where it can be brought back"

    def _named(self, title: str, letter: Letter) -> bool:
        return title.removeprefix(_DRAFT) == _titles.titled(self._title, letter)

    def _begun(self, letter: Letter) -> Remote:
        """A draft that holds the mark alone."""
        title = _DRAFT + _titles.titled(self._title, letter)
        said = {
            "parent": {"page_id": self._parent},
            "properties": {"title": {"title": [_text(title)]}},
            "children": [_bare(letter)],
        }
        made = self._service.send("POST", "/v1/pages", said).json()
        return Remote(made["id"], made.get("url", ""), "", letter.marker, whole=False)

    def _filled(self, page: str, batches: list[dict[str, Any]], letter: Letter) -> None:
        """What stands before the bare mark goes to the bin; behind it, what is missing is appended; at last the mark goes, too.

        What is there already is counted under its parent, so that a batch whose answer was lost is not sent twice.
        """
        top = self._children(page)
        place = next(number for number, one in enumerate(top) if _is_bare(one) and marked(_words(one), letter.key) == letter.marker)  # fmt: skip
        for one in top[:place]:
            self._removed(one["id"])
        blocks: dict[tuple[int, ...], list[dict[str, Any]]] = {(): top[place + 1 :]}
        counted: dict[tuple[int, ...], int] = {}
        for batch in batches:
            path = tuple(batch["parent"])
            if path not in blocks:
                blocks[path] = self._children(self._ident(page, path, blocks))
            begins = counted.get(path, 0)
            counted[path] = begins + len(batch["children"])
            missing = batch["children"][max(0, len(blocks[path]) - begins) :]
            if missing:
                blocks[path] += self._append(self._ident(page, path, blocks), missing)
        if any(len(blocks[path]) != many for path, many in counted.items()):
            raise ServiceError("Notion holds another number of blocks than was sent", where=page, hint="run the same command again")  # fmt: skip
        self._called(page, _titles.titled(self._title, letter))
        self._removed(top[place]["id"])

    def _append(self, ident: str, children: list[dict[str, Any]]) -> list[dict[str, Any]]:
        said = self._service.send("PATCH", f"/v1/blocks/{part(ident)}/children", {"children": children}).json()
        return list(said["results"])

    def _removed(self, ident: str) -> None:
        """Into the bin; what is there already is not found."""
        try:
            self._service.send("DELETE", f"/v1/blocks/{part(ident)}", again=True)
        except ServiceError as error:
            if error.status != 404:
                raise

    def _ident(self, page: str, path: tuple[int, ...], blocks: dict[tuple[int, ...], list[dict[str, Any]]]) -> str:
        """The block at a path; its parent's children were sent before."""
        if not path:
            return page
        above = path[:-1]
        if above not in blocks:
            blocks[above] = self._children(self._ident(page, above, blocks))
        return str(blocks[above][path[-1]]["id"])

    def _called(self, ident: str, title: str) -> None:
        said = {"properties": {"title": {"title": [_text(title)]}}}
        self._service.send("PATCH", f"/v1/pages/{part(ident)}", said, again=True)

    def _page(self, ident: str) -> dict[str, Any] | None:
        try:
            page: dict[str, Any] = self._service.get(f"/v1/pages/{part(ident)}").json()
        except ServiceError as error:
            if error.status == 404:
                return None
            raise
        return None if page.get("archived") or page.get("in_trash") else page

    def _children(self, ident: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        asked: dict[str, str | int] = {"page_size": 100}
        for _ in range(_PAGES):
            raw = self._service.get(f"/v1/blocks/{part(ident)}/children", asked).json()
            found += raw["results"]
            if not raw.get("has_more"):
                return found
            asked["start_cursor"] = raw["next_cursor"]
        raise cut_short(self.name, _PAGES)

    def _tree(self, ident: str) -> list[dict[str, Any]]:
        found = self._children(ident)
        return [{**one, "children": self._tree(one["id"])} if one.get("has_children") else one for one in found]

    def _remote(self, page: dict[str, Any], letter: Letter) -> Remote:
        """A bare mark says that the page is not finished. Times are kept to the minute there, so the version is a hash of the blocks."""
        blocks = self._children(page["id"])
        title = "".join(one.get("plain_text", "") for one in page["properties"]["title"]["title"])
        bare = [one for one in blocks if _is_bare(one)]
        marker = marked(_words((bare or blocks or [{}])[-1]), letter.key)
        said = json.dumps([title, *([one["id"], one.get("last_edited_time", ""), _words(one)] for one in blocks)])
        version = hashlib.sha256(said.encode()).hexdigest()[:16]
        return Remote(page["id"], page.get("url", ""), version, marker, not bare and not title.startswith(_DRAFT))


def _words(block: dict[str, Any]) -> str:
    said = block.get(block.get("type", ""), {})
    return "".join(one.get("plain_text", "") for one in said.get("rich_text", []))


def _is_bare(block: dict[str, Any]) -> bool:
    return _BARE.fullmatch(_words(block).strip()) is not None


def _text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": {"content": words[:2000]}}


def _bare(letter: Letter) -> dict[str, Any]:
    return {"object": "block", "type": "paragraph", "paragraph": {"rich_text": [_text(mark(letter))]}}
