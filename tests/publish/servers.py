"""Services as their makers describe them, each with its state: what they hold, how they refuse, what a person does there."""

from __future__ import annotations

import base64
import json
import re
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote

from tests.wire.kit import Said, Seen

TOKEN = "t0ken" + "-of-nobody"


class Confluence:
    """Cloud API v2: titles are one of a kind in a space, an update names the next version, marks lie in properties."""

    said: ClassVar[dict[str, str]] = {
        "to": "confluence",
        "space": "OPS",
        "user": "bot@example.com",
        "labels": "incident",
    }

    def __init__(self) -> None:
        self.pages: dict[int, dict[str, Any]] = {}
        self.properties: dict[int, dict[str, Any]] = {}
        self.labels: dict[int, set[str]] = {}

    path = ""
    several = False  # whether a page takes several requests that write

    def environment(self) -> dict[str, str]:
        return {"CONFLUENCE_TOKEN": TOKEN}

    def writes(self, seen: Seen) -> bool:
        """Whether this makes or changes the page."""
        return seen.method in ("POST", "PUT") and re.fullmatch(r"/api/v2/pages(/\d+)?", seen.path) is not None

    def held(self) -> list[str]:
        """The texts that readers see."""
        return [page["body"] for page in self.pages.values() if page["status"] == "current"]

    def kept(self) -> list[str]:
        """The texts that are there at all."""
        return [page["body"] for page in self.pages.values()]

    def meddle(self) -> None:
        """Somebody edits the page."""
        page = next(iter(self.pages.values()))
        page["body"] = page["body"].replace("nine", "nineteen")
        page["version"] += 1

    def __call__(self, seen: Seen) -> Said:
        wanted = base64.b64encode(f"bot@example.com:{TOKEN}".encode()).decode()
        if seen.headers.get("authorization") != f"Basic {wanted}":
            return Said(401, {"message": "no"})
        parts = seen.path.strip("/").split("/")
        match (seen.method, *parts):
            case ("GET", "api", "v2", "spaces"):
                return Said(body={"results": [{"id": "77", "key": "OPS"}] if seen.query.get("keys") == "OPS" else []})
            case ("GET", "api", "v2", "pages"):
                found = [one for one in self.pages.values() if one["title"] == seen.query["title"] and one["status"] == seen.query["status"]]  # fmt: skip
                return Said(body={"results": [self._shown(one, body=True) for one in found]})
            case ("POST", "api", "v2", "pages"):
                return self._create(seen.json)
            case ("GET", "api", "v2", "pages", ident):
                page = self.pages.get(int(ident))
                return Said(body=self._shown(page, body=True)) if page else Said(404, {"errors": []})
            case ("PUT", "api", "v2", "pages", ident):
                return self._update(int(ident), seen.json)
            case ("GET", "api", "v2", "pages", ident, "properties"):
                one = self.properties.get(int(ident))
                return Said(body={"results": [one] if one else []})
            case ("POST", "api", "v2", "pages", ident, "properties"):
                self.properties[int(ident)] = {**seen.json, "id": f"p{ident}", "version": {"number": 1}}
                return Said(body=self.properties[int(ident)])
            case ("PUT", "api", "v2", "pages", ident, "properties", _):
                self.properties[int(ident)] |= seen.json
                return Said(body=self.properties[int(ident)])
            case ("POST", "rest", "api", "content", "archive"):
                for one in seen.json["pages"]:
                    self.pages[one["id"]]["status"] = "archived"
                return Said(202, {"id": "task"})
            case ("POST", "rest", "api", "content", ident, "label"):
                self.labels.setdefault(int(ident), set()).update(one["name"] for one in seen.json)
                return Said(body={"results": []})
        return Said(404, {"message": f"no {seen.method} {seen.path}"})

    def _create(self, said: dict[str, Any]) -> Said:
        assert set(said) <= {"spaceId", "status", "title", "parentId", "body"}, said
        assert said["body"]["representation"] == "storage"
        if any(one["title"] == said["title"] for one in self.pages.values()):
            title = "A page with this title already exists: A page already exists with the same TITLE in this space"
            return Said(400, {"errors": [{"status": 400, "code": "INVALID_REQUEST_PARAMETER", "title": title}]})
        ident = 1000 + len(self.pages)
        self.pages[ident] = {"id": ident, "title": said["title"], "status": "current", "version": 1, "body": said["body"]["value"]}  # fmt: skip
        return Said(body=self._shown(self.pages[ident], body=True))

    def _update(self, ident: int, said: dict[str, Any]) -> Said:
        page = self.pages.get(ident)
        if page is None:
            return Said(404, {"errors": []})
        if said["version"]["number"] != page["version"] + 1:
            return Said(409, {"errors": [{"status": 409, "code": "CONFLICT", "title": "Version must be incremented"}]})
        page |= {"title": said["title"], "version": page["version"] + 1, "body": said["body"]["value"]}
        return Said(body=self._shown(page, body=True))

    def _shown(self, page: dict[str, Any], *, body: bool) -> dict[str, Any]:
        links = {"webui": f"/spaces/OPS/pages/{page['id']}", "base": "https://wiki.example.com/wiki"}
        said = {"id": str(page["id"]), "title": page["title"], "status": page["status"], "version": {"number": page["version"]}, "_links": links}  # fmt: skip
        return {**said, "body": {"storage": {"representation": "storage", "value": page["body"]}}} if body else said


class MediaWiki:
    """api.php of 1.39: errors come with status 200; createonly, baserevid and nochange as the real one answers (test_mediawiki.py)."""

    said: ClassVar[dict[str, str]] = {"to": "mediawiki", "user": "Ana@publisher", "category": "Postmortems"}

    def __init__(self) -> None:
        self.pages: dict[str, list[tuple[int, str]]] = {}
        self.revision = 10

    path = "/api.php"
    several = False  # whether a page takes several requests that write

    def environment(self) -> dict[str, str]:
        return {"MEDIAWIKI_PASSWORD": TOKEN}

    def writes(self, seen: Seen) -> bool:
        return seen.method == "POST" and b"action=edit" in seen.body

    def held(self) -> list[str]:
        return [texts[-1][1] for texts in self.pages.values() if "was withdrawn" not in texts[-1][1]]

    def kept(self) -> list[str]:
        return [text for texts in self.pages.values() for _, text in texts]

    def meddle(self) -> None:
        ((title, texts),) = self.pages.items()
        self._write(title, texts[-1][1].replace("nine", "nineteen"))

    def _write(self, title: str, text: str) -> int:
        self.revision += 1
        self.pages.setdefault(title, []).append((self.revision, text))
        return self.revision

    def __call__(self, seen: Seen) -> Said:
        form = {name: values[0] for name, values in parse_qs(seen.body.decode(), keep_blank_values=True).items()}
        asked = {**seen.query, **form}
        match asked.get("action"):
            case "query" if asked.get("meta") == "tokens":
                return Said(body={"query": {"tokens": {"logintoken": "l+\\", "csrftoken": "c+\\"}}})
            case "login":
                good = asked["lgpassword"] == TOKEN
                return Said(body={"login": {"result": "Success"} if good else {"result": "Failed", "reason": "wrong"}})
            case "query":
                return Said(body={"query": {"pages": [self._page(asked)]}})
            case "edit":
                return Said(body=self._edit(asked))
        return Said(body={"error": {"code": "badvalue", "info": "no such action"}})

    def _title(self, asked: dict[str, str]) -> str | None:
        if "pageids" in asked or "pageid" in asked:
            number = int(asked.get("pageids") or asked["pageid"]) - 1
            return list(self.pages)[number] if number < len(self.pages) else None
        wanted = asked.get("titles") or asked["title"]
        return wanted if wanted in self.pages else None

    def _page(self, asked: dict[str, str]) -> dict[str, Any]:
        title = self._title(asked)
        if title is None:
            return {"missing": True}
        revision, text = self.pages[title][-1]
        number = list(self.pages).index(title) + 1
        slots = {"main": {"content": text, "contentmodel": "wikitext"}}
        return {"pageid": number, "title": title, "canonicalurl": f"https://wiki.example.com/{number}", "revisions": [{"revid": revision, "slots": slots}]}  # fmt: skip

    def _edit(self, asked: dict[str, str]) -> dict[str, Any]:
        if asked.get("token") != "c+\\":
            return {"error": {"code": "badtoken", "info": "Invalid CSRF token."}}
        title = self._title(asked)
        if title is not None and "createonly" in asked:
            return {
                "error": {"code": "articleexists", "info": "The article you tried to create has been created already."}
            }
        if title is None and "nocreate" in asked:
            return {"error": {"code": "missingtitle", "info": "The page you specified doesn't exist."}}
        name = title or asked["title"]
        if title is not None and int(asked["baserevid"]) != self.pages[name][-1][0]:
            return {"error": {"code": "editconflict", "info": "Edit conflict."}}
        text = asked["text"].rstrip()
        if title is not None and self.pages[name][-1][1] == text:
            return {
                "edit": {
                    "result": "Success",
                    "pageid": list(self.pages).index(name) + 1,
                    "title": name,
                    "nochange": True,
                }
            }
        revision = self._write(name, text)
        return {
            "edit": {
                "result": "Success",
                "pageid": list(self.pages).index(name) + 1,
                "title": name,
                "newrevid": revision,
            }
        }


class Hooks:
    """An address that takes messages, and with ``idempotent`` does once what comes twice with the same key."""

    said: ClassVar[dict[str, str]] = {"to": "webhook", "idempotent": "true"}

    def __init__(self) -> None:
        self.by_key: dict[str, str] = {}

    def held(self) -> list[str]:
        return [json.loads(text)["markdown"] for text in self.by_key.values()]

    def __call__(self, seen: Seen) -> Said:
        self.by_key.setdefault(seen.headers["idempotency-key"], seen.body.decode())
        return Said(body={"ok": True})


class Forge:
    """Pull requests of one repository, in the shapes of GitHub, Gitea or GitLab."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.requests: list[dict[str, Any]] = []

    def __call__(self, seen: Seen) -> Said:
        token = seen.headers.get("private-token") or seen.headers.get("authorization", "").removeprefix("Bearer ")
        if token != TOKEN:
            return Said(401, {"message": "Bad credentials"})
        path = unquote(seen.path)
        lists = {"gitlab": "/projects/team/notes/merge_requests"}.get(self.kind, "/repos/team/notes/pulls")
        if seen.method == "GET" and path == lists:
            return Said(body=[self._shown(one) for one in reversed(self.requests) if self._asked_for(one, seen)])
        if seen.method == "POST" and path == lists:
            return self._begin(seen.json)
        if seen.method in ("PATCH", "PUT") and path.startswith(lists + "/"):
            one = self.requests[int(path.rpartition("/")[2]) - 1]
            assert seen.json in ({"state": "closed"}, {"state_event": "close"})
            one["state"] = "closed"
            return Said(body=self._shown(one))
        return Said(404, {"message": "Not Found"})

    def _asked_for(self, one: dict[str, Any], seen: Seen) -> bool:
        wanted = seen.query.get("source_branch") or seen.query.get("head", "").partition(":")[2]
        return not wanted or one["branch"] == wanted

    def _begin(self, said: dict[str, Any]) -> Said:
        branch = said.get("source_branch") or said["head"]
        if any(one["branch"] == branch and one["state"] == "open" for one in self.requests):
            return Said(422 if self.kind == "github" else 409, {"message": "A pull request already exists"})
        self.requests.append(
            {"number": len(self.requests) + 1, "branch": branch, "state": "open", "title": said["title"]}
        )
        return Said(201, self._shown(self.requests[-1]))

    def _shown(self, one: dict[str, Any]) -> dict[str, Any]:
        url = f"https://git.example.com/team/notes/{one['number']}"
        if self.kind == "gitlab":
            return {"iid": one["number"], "web_url": url, "state": "opened" if one["state"] == "open" else one["state"]}
        return {
            "number": one["number"],
            "html_url": url,
            "state": one["state"],
            "merged_at": None,
            "head": {"ref": one["branch"]},
        }
