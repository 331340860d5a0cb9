"""Issues of a Redmine project. It takes a creation twice when it comes twice, and lists what it holds at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afteraction.domain.delivery import Letter, Remote
from afteraction.domain.errors import ServiceError
from afteraction.publish import issues
from afteraction.publish.means import Means, part, truth

KIND = "redmine"
NEEDS = {"url": "address of the server", "project": "identifier of the project"}
MAY = {
    "tracker": "number of the tracker of its issues (the project's first)", "plain": "true allows http within your own network",
    "owners": "who is who there, by number, with commas: Ana Ruiz=5, Ben Cole=7",
}  # fmt: skip
TOKENS = ("REDMINE_API_KEY",)
TAKES = ("item",)


def opened(name: str, said: Mapping[str, str], means: Means) -> _Redmine:
    """A destination from its part of the config."""
    return _Redmine(name, said, means)


class _Redmine(issues.Issues):
    """One project."""

    kind = KIND

    def __init__(self, name: str, said: Mapping[str, str], means: Means) -> None:
        """Raises UsageError: there is no key, or no address that it may be sent to."""
        self._base, self._said, self._owner = said["url"].rstrip("/"), said, issues.owners(said)
        self.name, self.place = name, f"{self._base} {said['project']}"
        headers = {"x-redmine-api-key": means.token(name, TOKENS)}
        self._service = means.service(name, self._base, headers, plain=truth(said, "plain"))

    def _body(self, letter: Letter, title: str, said: str) -> dict[str, Any]:
        issue: dict[str, Any] = {"project_id": self._said["project"], "subject": title[:255], "description": said}
        issue |= {"tracker_id": int(self._said["tracker"])} if self._said.get("tracker") else {}
        issue |= {"due_date": letter.fields["due"]} if letter.fields.get("due") else {}
        owner = self._owner(letter)
        return {"issue": issue | ({"assigned_to_id": int(owner) if owner.isdecimal() else owner} if owner else {})}

    def _held(self, ident: str) -> issues.Held | None:
        raw = issues.there_or_none(lambda: self._service.get(f"/issues/{part(ident)}.json").json()["issue"])
        return self._read(raw) if raw else None

    def _search(self, letter: Letter) -> issues.Held | None:
        asked: dict[str, str | int] = {
            "project_id": self._said["project"], "status_id": "*", "sort": "id:desc", "limit": issues.PAGE,
        }  # fmt: skip
        asked |= {"created_on": f">={issues.since(letter)[:10]}"} if letter.at else {}

        def page(number: int) -> list[dict[str, Any]]:
            found = self._service.get("/issues.json", asked | {"offset": (number - 1) * issues.PAGE}).json()["issues"]
            return list(found)

        raw = issues.ours(page, letter, "description")
        return self._read(raw) if raw else None

    def _make(self, body: dict[str, Any]) -> issues.Held:
        return self._read(self._service.send("POST", "/issues.json", body).json()["issue"])

    def _change(self, ident: str, body: dict[str, Any]) -> issues.Held:
        kept = ("subject", "description", "due_date")
        said = {"issue": {name: value for name, value in body["issue"].items() if name in kept}}
        self._service.send("PUT", f"/issues/{part(ident)}.json", said, again=True)
        return issues.after_sending(lambda: self._held(ident), "Redmine")

    def _shut(self, there: Remote) -> str:
        statuses = self._service.get("/issue_statuses.json").json()["issue_statuses"]
        shut = [one for one in statuses if one.get("is_closed")]
        if not shut:
            raise ServiceError("this Redmine has no status that closes an issue", where=there.url)
        last = shut[-1]  # "Rejected" where there is one, since it comes after "Closed"
        self._service.send("PUT", f"/issues/{part(there.ident)}.json", {"issue": {"status_id": last["id"]}}, again=True)
        return f"set to {last['name']}: {there.url}"

    def _read(self, raw: dict[str, Any]) -> issues.Held:
        shut = bool(raw["status"].get("is_closed", raw.get("closed_on")))
        url = f"{self._base}/issues/{raw['id']}"
        return issues.Held(
            str(raw["id"]), url, raw["subject"], raw.get("description") or "", raw["status"]["name"], shut
        )
