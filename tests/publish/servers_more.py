"""More services with their state: Notion, Slack, Google Drive, as their makers describe them."""

from __future__ import annotations

import email
import itertools
import json
import re
from typing import Any, ClassVar

from tests.publish.servers import TOKEN
from tests.wire.kit import Said, Seen


class Notion:
    """Pages are blocks; a page takes several requests; 100 children in each, two levels deep; what is deleted lies in the bin."""

    said: ClassVar[dict[str, str]] = {"to": "notion", "parent": "postmortems"}
    path = ""
    several = True  # whether a page takes several requests that write

    def __init__(self) -> None:
        self.pages: dict[str, dict[str, Any]] = {}
        self.blocks: dict[str, dict[str, Any]] = {}
        self.children: dict[str, list[str]] = {"postmortems": []}
        self._numbers = itertools.count(1)

    def environment(self) -> dict[str, str]:
        return {"NOTION_TOKEN": TOKEN}

    def writes(self, seen: Seen) -> bool:
        return seen.method == "POST" or (seen.method == "PATCH" and seen.path.endswith("/children"))

    def _texts(self, *, binned: bool) -> list[str]:
        return [self._text(one) for one in self.pages.values() if binned or not one["archived"]]

    def held(self) -> list[str]:
        return self._texts(binned=False)

    def kept(self) -> list[str]:
        return self._texts(binned=True)

    def _text(self, page: dict[str, Any]) -> str:
        return "\n".join([_plain(page["title"]), *self._below(page["id"])])

    def _below(self, ident: str) -> list[str]:
        found = []
        for one in self._live(ident):
            block = self.blocks[one]
            said = block[block["type"]]
            cells = [text for cell in said.get("cells", []) for text in cell]
            found += [_plain([*said.get("rich_text", []), *cells]), *self._below(one)]
        return found

    def _live(self, ident: str) -> list[str]:
        return [one for one in self.children.get(ident, []) if not self.blocks[one]["archived"]]

    def meddle(self) -> None:
        for block in self.blocks.values():
            for text in block[block["type"]].get("rich_text", []):
                if "nine minutes" in text["text"]["content"]:
                    text["text"]["content"] = text["text"]["content"].replace("nine", "nineteen")

    def __call__(self, seen: Seen) -> Said:
        if seen.headers.get("authorization") != f"Bearer {TOKEN}" or seen.headers.get("notion-version") != "2022-06-28":
            return Said(401, {"object": "error", "code": "unauthorized", "message": "API token is invalid."})
        match (seen.method, *seen.path.strip("/").split("/")):
            case ("POST", "v1", "pages"):
                return self._create(seen.json)
            case ("GET", "v1", "pages", ident):
                return Said(body=self._shown(self.pages[ident])) if ident in self.pages else _none(ident)
            case ("PATCH", "v1", "pages", ident):
                return self._changed(self.pages[ident], seen.json)
            case ("GET", "v1", "blocks", ident, "children"):
                return self._listed(ident, seen.query)
            case ("PATCH", "v1", "blocks", ident, "children"):
                if ident not in self.pages and ident not in self.blocks:
                    return _none(ident)
                made = self._add(ident, seen.json["children"])
                return Said(body={"object": "list", "results": [self._block(one) for one in made]})
            case ("DELETE", "v1", "blocks", ident):
                if self.blocks[ident]["archived"]:
                    return _none(ident)
                self.blocks[ident]["archived"] = True
                return Said(body=self._block(ident))
        return Said(400, {"code": "invalid_request_url", "message": f"{seen.method} {seen.path}"})

    def _create(self, said: dict[str, Any]) -> Said:
        assert set(said) <= {"parent", "properties", "children"}
        ident = f"page-{next(self._numbers)}"
        self.pages[ident] = {"id": ident, "title": said["properties"]["title"]["title"], "archived": False}
        self.blocks[ident] = {"id": ident, "type": "child_page", "archived": False, "child_page": {}}
        self.children["postmortems"].append(ident)
        self._add(ident, said.get("children", []))
        return Said(body=self._shown(self.pages[ident]))

    def _changed(self, page: dict[str, Any], said: dict[str, Any]) -> Said:
        page["archived"] = self.blocks[page["id"]]["archived"] = said.get("archived", page["archived"])
        page["title"] = said.get("properties", {}).get("title", {}).get("title", page["title"])
        return Said(body=self._shown(page))

    def _add(self, parent: str, children: list[dict[str, Any]]) -> list[str]:
        assert len(children) <= 100
        made = []
        for child in children:
            ident = f"block-{next(self._numbers)}"
            said = {name: value for name, value in child[child["type"]].items() if name != "children"}
            assert all(len(text["text"]["content"]) <= 2000 for text in said.get("rich_text", []) if "text" in text)
            self.blocks[ident] = {"id": ident, "type": child["type"], "archived": False, child["type"]: said}
            self.children.setdefault(parent, []).append(ident)
            self._add(ident, child[child["type"]].get("children", []) or child.get("children", []))
            made.append(ident)
        return made

    def _listed(self, ident: str, query: dict[str, str]) -> Said:
        there = self._live(ident)
        begin = int(query.get("start_cursor", 0))
        size = min(int(query.get("page_size", 100)), 100)
        more = begin + size < len(there)
        shown = [self._block(one) for one in there[begin : begin + size]]
        return Said(body={"results": shown, "has_more": more, "next_cursor": str(begin + size) if more else None})

    def _block(self, ident: str) -> dict[str, Any]:
        block = self.blocks[ident]
        if block["type"] == "child_page":
            return {**block, "child_page": {"title": _plain(self.pages[ident]["title"])}}
        said = json.loads(json.dumps(block[block["type"]]))
        for text in [*said.get("rich_text", []), *(one for cell in said.get("cells", []) for one in cell)]:
            text["plain_text"] = text["text"]["content"] if "text" in text else ""
        stamp = "2026-02-18T10:00:00.000Z"  # to the minute
        return {**block, block["type"]: said, "has_children": bool(self._live(ident)), "last_edited_time": stamp}

    def _shown(self, page: dict[str, Any]) -> dict[str, Any]:
        title = [{**text, "plain_text": text["text"]["content"]} for text in page["title"]]
        return {"id": page["id"], "url": f"https://notion.example/{page['id']}", "archived": page["archived"],
                "last_edited_time": "2026-02-18T10:00:00.000Z", "properties": {"title": {"title": title}}}  # fmt: skip


def _plain(texts: list[dict[str, Any]]) -> str:
    return "".join(text["text"]["content"] for text in texts if "text" in text)


def _none(ident: str) -> Said:
    return Said(404, {"code": "object_not_found", "message": f"Could not find {ident}."})


class Slack:
    """A channel: errors come with status 200; a bot finds its messages by their metadata."""

    said: ClassVar[dict[str, str]] = {"to": "slack", "channel": "C1"}
    path = "/api"
    several = False  # whether a page takes several requests that write

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    def environment(self) -> dict[str, str]:
        return {"SLACK_BOT_TOKEN": TOKEN}

    def writes(self, seen: Seen) -> bool:
        return seen.method == "POST"

    def held(self) -> list[str]:
        return [json.dumps(one, ensure_ascii=False) for one in self.messages if "was withdrawn" not in one["text"]]

    def __call__(self, seen: Seen) -> Said:
        if seen.headers.get("authorization") != f"Bearer {TOKEN}":
            return Said(body={"ok": False, "error": "invalid_auth"})
        if seen.path.endswith("/conversations.history"):
            oldest, latest = seen.query.get("oldest", "0"), seen.query.get("latest", "9999999999")
            found = [one for one in reversed(self.messages) if oldest <= one["ts"] <= latest]
            return Said(body={"ok": True, "messages": found, "response_metadata": {"next_cursor": ""}})
        said = seen.json
        if seen.path.endswith("/chat.postMessage"):
            self.messages.append({**said, "ts": f"9000000000.{len(self.messages):06}"})
            return Said(body={"ok": True, "ts": self.messages[-1]["ts"], "message": self.messages[-1]})
        (message,) = (one for one in self.messages if one["ts"] == said["ts"])
        edited = int(message.get("edited", {"ts": "0"})["ts"]) + 1
        message |= {**said, "edited": {"ts": str(edited)}}
        return Said(body={"ok": True, "ts": message["ts"], "message": message})


class Drive:
    """Files with properties of an app; Markdown that is uploaded as a document becomes one; a search lags behind."""

    said: ClassVar[dict[str, str]] = {"to": "googledocs", "folder": "team"}
    path = ""
    several = False  # whether a page takes several requests that write

    def __init__(self) -> None:
        self.files: dict[str, dict[str, Any]] = {}
        self.hidden = 0  # searches that do not see yet what was made

    def environment(self) -> dict[str, str]:
        return {"GOOGLE_TOKEN": TOKEN}

    def writes(self, seen: Seen) -> bool:
        return seen.path.startswith("/upload/")

    def held(self) -> list[str]:
        return [one["text"] for one in self.files.values() if not one["trashed"]]

    def kept(self) -> list[str]:
        return [one["text"] for one in self.files.values()]

    def meddle(self) -> None:
        one = next(iter(self.files.values()))
        one["text"] = one["text"].replace("nine", "nineteen")
        one["modifiedTime"] += "'"

    def __call__(self, seen: Seen) -> Said:
        if seen.headers.get("authorization") != f"Bearer {TOKEN}":
            return Said(401, {"error": {"code": 401, "message": "Invalid Credentials"}})
        if seen.path == "/drive/v3/files":
            found = re.fullmatch(r"appProperties has \{ key='key' and value='([0-9a-f]+)' \} and trashed = false", seen.query["q"])  # fmt: skip
            assert found
            if self.hidden:
                self.hidden -= 1
                return Said(body={"files": []})
            return Said(body={"files": [_bare(one) for one in self.files.values() if one["appProperties"]["key"] == found[1] and not one["trashed"]]})  # fmt: skip
        if seen.path == "/upload/drive/v3/files":
            about, text = _parted(seen)
            assert about["mimeType"] == "application/vnd.google-apps.document"
            ident = f"doc{len(self.files)}"
            self.files[ident] = {**about, "id": ident, "text": text, "trashed": False, "modifiedTime": "1", "webViewLink": f"https://docs.example/{ident}"}  # fmt: skip
            return Said(body=_bare(self.files[ident]))
        ident = seen.path.split("/")[-2 if seen.path.endswith("/export") else -1]
        if ident not in self.files:
            return Said(404, {"error": {"code": 404}})
        one = self.files[ident]
        if seen.path.endswith("/export"):
            return Said(body=one["text"].encode())
        if seen.path.startswith("/upload/"):
            about, text = _parted(seen)
            one |= {**about, "text": text, "modifiedTime": one["modifiedTime"] + "1"}
        elif seen.method == "PATCH":
            one |= seen.json
        return Said(body=_bare(one))


def _bare(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in ("text", "mimeType")}


def _parted(seen: Seen) -> tuple[dict[str, Any], str]:
    head = f"content-type: {seen.headers['content-type']}\r\n\r\n".encode()
    whole: Any = email.message_from_bytes(head + seen.body)
    about, content = whole.get_payload()
    assert content.get_content_type() == "text/markdown"
    return json.loads(about.get_payload(decode=True)), content.get_payload(decode=True).decode()
