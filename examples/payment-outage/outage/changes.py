"""Changes: commits as their authors dated them, and deployments as GitHub recorded them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from outage import story
from outage.kit import iso_z, json_bytes

JSON = dict[str, Any]
API: Final = f"https://api.github.com/repos/{story.REPO}"


@dataclass(frozen=True)
class Deployment:
    """One request to put a commit into production, and how it went."""

    number: int
    commit: story.Commit
    service: str
    who: str
    requested: datetime
    states: tuple[tuple[datetime, str], ...]


def _quick(number: int, commit: story.Commit, service: str, who: str, live: datetime) -> Deployment:
    begin = live - timedelta(minutes=2, seconds=20)
    states = (
        (begin + timedelta(seconds=4), "queued"),
        (begin + timedelta(seconds=15), "in_progress"),
        (live, "success"),
    )
    return Deployment(number, commit, service, who, begin, states)


DEPLOYMENTS: Final = (
    _quick(731_120_411, story.PARALLEL_COMMIT, "batch-jobs", "gus", story.at("02T09:14:40")),
    _quick(731_664_902, story.SCHEDULE_COMMIT, "batch-jobs", "weekend-train[bot]", story.at("15T17:05:08")),
    _quick(731_671_377, story.FRAUD_COMMIT, "fraud-rules", "priya", story.at("15T22:40:47")),
    _quick(731_680_015, story.WEB_COMMIT, "checkout-web", "bram", story.at("01:52:05")),
    Deployment(
        731_682_298,
        story.POOL_COMMIT,
        "payment-service",
        "noor",
        story.HOTFIX_REQUESTED,
        ((story.at("02:23:33"), "queued"), (story.at("02:23:50"), "in_progress"), (story.HOTFIX_LIVE, "success")),
    ),
)


def _creator(login: str) -> JSON:
    bot = login.endswith("[bot]")
    return {"login": login if bot else f"{login}-larkspur", "type": "Bot" if bot else "User", "site_admin": False}


def _deployment(item: Deployment) -> JSON:
    url = f"{API}/deployments/{item.number}"
    return {
        "url": url,
        "id": item.number,
        "sha": item.commit.sha,
        "ref": "main",
        "task": "deploy",
        "payload": {"service": item.service},
        "original_environment": "production",
        "environment": "production",
        "description": f"{item.service}: {item.commit.subject}",
        "creator": _creator(item.who),
        "created_at": iso_z(item.requested),
        "updated_at": iso_z(item.states[-1][0]),
        "statuses_url": f"{url}/statuses",
        "repository_url": API,
    }


def _status(item: Deployment, index: int) -> JSON:
    when, state = item.states[index]
    url, number = f"{API}/deployments/{item.number}", item.number * 10 + index
    return {
        "url": f"{url}/statuses/{number}",
        "id": number,
        "state": state,
        "creator": _creator(item.who),
        "description": f"{item.service} {state}",
        "environment": "production",
        "target_url": "",
        "created_at": iso_z(when),
        "updated_at": iso_z(when),
        "deployment_url": url,
        "repository_url": API,
        "environment_url": "",
        "log_url": f"{story.REPO_URL}/actions/runs/{item.number + 9_000_000_000}",
    }


def build_deploys() -> bytes:
    """One array of both kinds, newest first: what gluing the API's pages together leaves."""
    rows: list[JSON] = []
    for item in reversed(DEPLOYMENTS):
        rows += [_status(item, index) for index in reversed(range(len(item.states)))]
        rows.append(_deployment(item))
    return json_bytes(rows)


def build_git_log() -> bytes:
    out = []
    for commit in story.COMMITS:
        author = story.PEOPLE[commit.author]
        text = "\n".join(f"    {line}" if line else "    " for line in [commit.subject, *_body(commit)])
        out.append(f"commit {commit.sha}\nAuthor: {author.name} <{author.email}>\nDate:   {commit.date}\n\n{text}\n")
    return "\n".join(out).encode()


def _body(commit: story.Commit) -> list[str]:
    return ["", *commit.body.splitlines()] if commit.body else []
