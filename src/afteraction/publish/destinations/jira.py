"""Issues of a Jira project, in the cloud or on a server of one's own.

It takes a creation twice when it comes twice. The label that names the key is part of the creation, and is what is searched for; its
search lags behind, so an unknown outcome is waited out first.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from afteraction.domain.delivery import Letter, Remote
from afteraction.domain.errors import ServiceError, UsageError
from afteraction.publish import issues
from afteraction.publish.means import Means, part, truth

KIND = "jira"
NEEDS = {"url": "address of the site, as https://team.atlassian.net", "project": "key of the project"}
MAY = {
    "user": "address of the account whose token it is; without it the token is one of a server (PAT)",
    "type": "type of its issues (Task)",
    "plain": "true allows http within your own network",
    **issues.MAY,
    "owners": "who is who there, by account id, with commas: Ana Ruiz=5b10…, Ben Cole=5c22…",
}
TOKENS = ("JIRA_API_TOKEN", "JIRA_TOKEN")
TAKES = ("document", "item")
_FIELDS = "summary,description,status,labels"


def opened(name: str, said: Mapping[str, str], means: Means) -> _Jira:
    """A destination from its part of the config."""
    return _Jira(name, said, means)


class _Jira(issues.Issues):
    """One project. With ``user`` it is the cloud (version 3 of the API), without it a server (version 2)."""

    kind, lag = KIND, 60.0

    def __init__(self, name: str, said: Mapping[str, str], means: Means) -> None:
        """Raises UsageError: the project is no key, there is no token, or no address that it may be sent to."""
        self._base, self._said, self._owner = said["url"].rstrip("/"), said, issues.owners(said)
        if not said["project"].replace("_", "").isalnum():
            raise UsageError(f"project = {said['project']!r} is no key of a project", hint='project = "PAY"')
        self.name, self.place = name, f"{self._base} {said['project']}"
        self._cloud = bool(said.get("user"))
        self._labels = [label.replace(" ", "-") for label in issues.labels(said)]
        self._api = "/rest/api/3" if self._cloud else "/rest/api/2"
        secret = means.token(name, TOKENS)
        pair = base64.b64encode(f"{said.get('user')}:{secret}".encode()).decode()
        headers = {
            "authorization": f"Basic {pair}" if self._cloud else f"Bearer {secret}",
            "accept": "application/json",
        }
        self._service = means.service(name, self._base, headers, plain=truth(said, "plain"), secrets=(secret,))

    def _body(self, letter: Letter, title: str, said: str) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "project": {"key": self._said["project"]}, "issuetype": {"name": self._said.get("type", "Task")},
            "summary": title[:254], "description": _written(said) if self._cloud else said,
            "labels": [*self._labels, *letter.labels, _label(letter)],
        }  # fmt: skip
        fields |= {"duedate": letter.fields["due"]} if letter.fields.get("due") else {}
        owner = self._owner(letter)
        return {"fields": fields | ({"assignee": {"id" if self._cloud else "name": owner}} if owner else {})}

    def _held(self, ident: str) -> issues.Held | None:
        path = f"{self._api}/issue/{part(ident)}"
        raw = issues.there_or_none(lambda: self._service.get(path, {"fields": _FIELDS}).json())
        return self._read(raw) if raw else None

    def _search(self, letter: Letter) -> issues.Held | None:
        asked = {"jql": f'project = "{self._said["project"]}" AND labels = "{_label(letter)}"', "fields": _FIELDS}
        found = self._service.get(f"{self._api}/search{'/jql' if self._cloud else ''}", asked).json()["issues"]
        return self._read(found[0]) if found else None

    def _make(self, body: dict[str, Any]) -> issues.Held:
        made = self._service.send("POST", f"{self._api}/issue", body).json()
        return issues.after_sending(lambda: self._held(str(made["key"])), "Jira")

    def _change(self, ident: str, body: dict[str, Any]) -> issues.Held:
        said = {name: value for name, value in body["fields"].items() if name in ("summary", "description", "duedate")}
        self._service.send("PUT", f"{self._api}/issue/{part(ident)}", {"fields": said}, again=True)
        return issues.after_sending(lambda: self._held(ident), "Jira")

    def _shut(self, there: Remote) -> str:
        path = f"{self._api}/issue/{part(there.ident)}/transitions"
        held = self._held(there.ident)
        if held is None or held.closed:
            return f"it is {held.state if held else 'gone'} already: {there.url}"
        ways = self._service.get(path).json()["transitions"]
        done = next((one for one in ways if one["to"]["statusCategory"]["key"] == "done"), None)
        if done is None:
            raise ServiceError("its workflow offers no way to a done status from here", where=there.url)
        self._service.send("POST", path, {"transition": {"id": done["id"]}}, again=True)
        return f"set to {done['to']['name']}: {there.url}"

    def _read(self, raw: dict[str, Any]) -> issues.Held:
        fields = raw["fields"]
        said, status = fields.get("description") or "", fields["status"]
        text = said if isinstance(said, str) else _text(said)
        shut = status["statusCategory"]["key"] == "done"
        return issues.Held(
            raw["key"], f"{self._base}/browse/{raw['key']}", fields["summary"], text, status["name"], shut
        )


def _label(letter: Letter) -> str:
    return f"{issues.LABEL}-{letter.key}"


def _written(text: str) -> dict[str, Any]:
    """Text as a document of Atlassian: a paragraph for each, a break for each line in it."""
    blocks = []
    for paragraph in filter(None, (one.strip() for one in text.split("\n\n"))):
        inside: list[dict[str, Any]] = []
        for line in paragraph.split("\n"):
            inside += [{"type": "hardBreak"}] if inside else []
            inside += [{"type": "text", "text": line}] if line else []
        blocks.append({"type": "paragraph", "content": inside})
    return {"type": "doc", "version": 1, "content": blocks}


def _text(node: dict[str, Any]) -> str:
    """The text of a document of Atlassian."""
    if node.get("type") == "hardBreak":
        return "\n"
    inside = "".join(_text(one) for one in node.get("content") or ())
    ends = "\n\n" if node.get("type") in ("paragraph", "heading", "listItem", "codeBlock") else ""
    return f"{node.get('text', '')}{inside}{ends}"
