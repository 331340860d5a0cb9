"""Trackers on this machine: stateful, with the shapes, status codes and habits of the vendors' published descriptions."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Any

from tests.wire.kit import Said, Seen, Watch

TOKEN = "tracker-" + "token-of-a-test"
NOW = "2026-03-02T09:00:00Z"


class Tracker(ABC):
    """Issues by their ident. shut: what somebody does there; edit: the text that somebody writes there."""

    kind = ""
    keys: tuple[tuple[str, str], ...] = ()  # of the config, beside the address

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.issues: dict[str, dict[str, Any]] = {}

    def allowed(self, seen: Seen) -> bool:
        return f"Bearer {TOKEN}" == seen.headers.get("authorization")

    def __call__(self, seen: Seen) -> Said:
        return self.answer(seen) if self.allowed(seen) else Said(401, {"message": "Bad credentials"})

    @abstractmethod
    def answer(self, seen: Seen) -> Said: ...

    @abstractmethod
    def texts(self) -> list[str]:
        """The text of each issue."""

    @abstractmethod
    def shut(self, ident: str, *, closed: bool) -> None: ...

    @abstractmethod
    def edit(self, ident: str, text: str) -> None: ...


class GitHub(Tracker):
    kind = "github-issues"
    keys = tuple({"repo": "pay/ops"}.items())

    def answer(self, seen: Seen) -> Said:
        path = seen.path.removeprefix("/repos/pay/ops/issues")
        if path == seen.path:
            return Said(404, {"message": "Not Found"})
        if seen.method == "POST" and not path:
            if not seen.json.get("title"):
                return Said(422, {"message": "Validation Failed"})
            number = len(self.issues) + 1
            url = f"https://github.example/pay/ops/issues/{number}"
            raw = {"number": number, "html_url": url, "state": "open", "state_reason": None, **seen.json}
            self.issues[str(number)] = raw
            return Said(201, raw)
        if not path:
            assert seen.query["state"] == "all"
            size, page = int(seen.query["per_page"]), int(seen.query["page"])
            found = [one for one in reversed(self.issues.values()) if seen.query.get("since", "") <= NOW]
            return Said(200, found[(page - 1) * size : page * size])
        raw = self.issues.get(path[1:], {})
        if not raw:
            return Said(404, {"message": "Not Found"})
        if seen.method == "PATCH":
            raw |= seen.json
        return Said(200, raw)

    def texts(self) -> list[str]:
        return [one["body"] for one in self.issues.values()]

    def shut(self, ident: str, *, closed: bool) -> None:
        self.issues[ident] |= {"state": "closed", "state_reason": "completed"} if closed else {"state": "open", "state_reason": "reopened"}  # fmt: skip

    def edit(self, ident: str, text: str) -> None:
        self.issues[ident]["body"] += text


class GitLab(Tracker):
    kind = "gitlab-issues"
    keys = tuple({"project": "pay/ops", "owners": "Ana Ruiz=17"}.items())

    def allowed(self, seen: Seen) -> bool:
        return seen.headers.get("private-token") == TOKEN

    def answer(self, seen: Seen) -> Said:
        path = seen.path.removeprefix("/projects/pay%2Fops/issues")
        if path == seen.path:
            return Said(404, {"message": "404 Project Not Found"})
        if seen.method == "POST":
            assert seen.json["assignee_ids"] == [17]
            number = len(self.issues) + 1
            raw = {"iid": number, "web_url": f"https://gitlab.example/pay/ops/-/issues/{number}", "state": "opened", **seen.json}  # fmt: skip
            self.issues[str(number)] = raw
            return Said(201, raw)
        if not path:
            size, page = int(seen.query["per_page"]), int(seen.query["page"])
            found = [one for one in reversed(self.issues.values()) if seen.query.get("created_after", "") <= NOW]
            return Said(200, found[(page - 1) * size : page * size])
        raw = self.issues.get(path[1:], {})
        if not raw:
            return Said(404, {"message": "404 Not found"})
        if seen.method == "PUT":
            change = dict(seen.json)
            raw |= {"state": {"close": "closed", "reopen": "opened"}[change.pop("state_event")]} if "state_event" in change else {}  # fmt: skip
            raw |= change
        return Said(200, raw)

    def texts(self) -> list[str]:
        return [one["description"] for one in self.issues.values()]

    def shut(self, ident: str, *, closed: bool) -> None:
        self.issues[ident]["state"] = "closed" if closed else "opened"

    def edit(self, ident: str, text: str) -> None:
        self.issues[ident]["description"] += text


class Redmine(Tracker):
    kind = "redmine"
    keys = tuple({"project": "ops"}.items())
    statuses = ({"id": 1, "name": "New", "is_closed": False}, {"id": 5, "name": "Closed", "is_closed": True})

    def allowed(self, seen: Seen) -> bool:
        return seen.headers.get("x-redmine-api-key") == TOKEN

    def answer(self, seen: Seen) -> Said:
        if seen.path == "/issue_statuses.json":
            return Said(200, {"issue_statuses": self.statuses})
        if seen.path == "/issues.json" and seen.method == "POST":
            said = seen.json["issue"]
            if said["project_id"] != "ops":
                return Said(404)
            number = len(self.issues) + 1
            raw = {"id": number, "status": self.statuses[0], **said, "description": said["description"].replace("\n", "\r\n")}  # fmt: skip
            self.issues[str(number)] = raw
            return Said(201, {"issue": raw})
        if seen.path == "/issues.json":
            assert (seen.query["status_id"], seen.query["project_id"]) == ("*", "ops")
            size, offset = int(seen.query["limit"]), int(seen.query["offset"])
            return Said(200, {"issues": list(reversed(self.issues.values()))[offset : offset + size]})
        match = re.fullmatch(r"/issues/(\d+)\.json", seen.path)
        raw = self.issues.get(match[1] if match else "", {})
        if not raw:
            return Said(404)
        if seen.method == "PUT":
            change = dict(seen.json["issue"])
            if "status_id" in change:
                wanted = change.pop("status_id")
                raw["status"] = next(one for one in self.statuses if one["id"] == wanted)
            raw |= change
            return Said(204)
        return Said(200, {"issue": raw})

    def texts(self) -> list[str]:
        return [one["description"] for one in self.issues.values()]

    def shut(self, ident: str, *, closed: bool) -> None:
        self.issues[ident]["status"] = self.statuses[closed]

    def edit(self, ident: str, text: str) -> None:
        self.issues[ident]["description"] += text


class Linear(Tracker):
    kind = "linear"
    keys = tuple({"team": "9cfb482a-81e3-4154-b5b9-2c805e70a02d"}.items())
    uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

    def allowed(self, seen: Seen) -> bool:
        return seen.headers.get("authorization") == TOKEN

    def answer(self, seen: Seen) -> Said:
        query, variables = seen.json["query"], seen.json["variables"]
        if "issueCreate" in query:
            made = variables["input"]
            assert self.uuid.fullmatch(made["id"])
            if made["id"] in self.issues:
                return Said(200, {"errors": [{"message": "Could not insert: Entity already exists"}], "data": None})
            number = len(self.issues) + 1
            self.issues[made["id"]] = {
                "identifier": f"OPS-{number}", "url": f"https://linear.example/OPS-{number}", "archivedAt": None,
                "state": {"name": "Todo", "type": "unstarted"}, **made,
            }  # fmt: skip
            return Said(200, {"data": {"issueCreate": {"success": True, "issue": self.issues[made["id"]]}}})
        raw = self.issues.get(variables["id"])
        if raw is None:
            return Said(200, {"errors": [{"message": "Entity not found: Issue"}], "data": None})
        if "issueUpdate" in query:
            raw |= variables["input"]
            return Said(200, {"data": {"issueUpdate": {"success": True, "issue": raw}}})
        if "issueArchive" in query:
            raw["archivedAt"] = NOW
            return Said(200, {"data": {"issueArchive": {"success": True}}})
        return Said(200, {"data": {"issue": raw}})

    def texts(self) -> list[str]:
        return [one["description"] for one in self.issues.values()]

    def shut(self, ident: str, *, closed: bool) -> None:
        self.issues[ident]["state"] = {"name": "Done", "type": "completed"} if closed else {"name": "Todo", "type": "unstarted"}  # fmt: skip

    def edit(self, ident: str, text: str) -> None:
        self.issues[ident]["description"] += text


class Jira(Tracker):
    """A server (version 2), whose search knows an issue 45 seconds after it was made."""

    kind = "jira"
    keys = tuple({"project": "PAY"}.items())
    api = "/rest/api/2"
    searched = "/rest/api/2/search"
    statuses = (
        {"name": "To Do", "statusCategory": {"key": "new"}},
        {"name": "Done", "statusCategory": {"key": "done"}},
    )

    def answer(self, seen: Seen) -> Said:
        if seen.path == self.searched:
            label = seen.query["jql"].rsplit('"', 2)[1]
            known = [one for one in self.issues.values() if self.watch.now() >= one["indexed"]]
            return Said(200, {"issues": [one for one in known if label in one["fields"]["labels"]]})
        path = seen.path.removeprefix(f"{self.api}/issue")
        if not path:
            if seen.json["fields"]["project"]["key"] != "PAY":
                return Said(400, {"errors": {"project": "valid project is required"}})
            key = f"PAY-{len(self.issues) + 1}"
            fields = {"status": self.statuses[0], **seen.json["fields"]}
            self.issues[key] = {"key": key, "fields": fields, "indexed": self.watch.now() + 45}
            return Said(201, {"id": "1", "key": key})
        ident, _, rest = path[1:].partition("/")
        raw = self.issues.get(ident)
        if raw is None:
            return Said(404, {"errorMessages": ["Issue does not exist or you do not have permission to see it."]})
        if rest == "transitions" and seen.method == "GET":
            return Said(200, {"transitions": [{"id": "31", "to": self.statuses[1]}]})
        if rest == "transitions":
            raw["fields"]["status"] = self.statuses[1]
            return Said(204)
        if seen.method == "PUT":
            raw["fields"] |= seen.json["fields"]
            return Said(204)
        return Said(200, raw)

    def texts(self) -> list[str]:
        return [self.text(one["fields"]["description"]) for one in self.issues.values()]

    def text(self, said: Any) -> str:
        return str(said)

    def shut(self, ident: str, *, closed: bool) -> None:
        self.issues[ident]["fields"]["status"] = self.statuses[closed]

    def edit(self, ident: str, text: str) -> None:
        self.issues[ident]["fields"]["description"] += text


class JiraCloud(Jira):
    """The cloud (version 3): text is a document, the token goes with an address."""

    keys = tuple({"project": "PAY", "user": "ana@example.com"}.items())
    api = "/rest/api/3"
    searched = "/rest/api/3/search/jql"

    def allowed(self, seen: Seen) -> bool:
        return seen.headers.get("authorization", "").startswith("Basic ")

    def text(self, said: Any) -> str:
        assert said["type"] == "doc"
        return "\n".join("".join(one.get("text", "\n") for one in part["content"]) for part in said["content"])

    def edit(self, ident: str, text: str) -> None:
        part = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
        self.issues[ident]["fields"]["description"]["content"].append(part)


TRACKERS = (GitHub, GitLab, Redmine, Linear, Jira, JiraCloud)
