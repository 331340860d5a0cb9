"""adopt: the reviews of a pull request as decisions of the journal, each about the text of its commit."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from afteraction.app import gitted
from afteraction.app.clock import Clock
from afteraction.app.config import Config
from afteraction.app.decisions import Incident, decide
from afteraction.app.notebook import JOURNAL
from afteraction.app.people import person
from afteraction.domain.errors import RefusedError, ServiceError, UsageError
from afteraction.domain.late import late
from afteraction.domain.lifecycle import Decision, Deed, Person
from afteraction.journal import chain
from afteraction.lifecycle.pull import Review, last_words, reviews, role_for
from afteraction.redact.gate import Gate
from afteraction.wire.service import Service
from afteraction.wire.token import token

_PULL = late(r"/([\w.-]{1,100})/([\w.-]{1,100})/pulls?/(\d{1,9})")
_GITHUB, _GITHUB_TOKENS = "github.com", ("GITHUB_TOKEN", "GH_TOKEN")
_PAGE, _PAGES = 50, 40
_LARGEST = 32 * 1024 * 1024


class Left(NamedTuple):
    """A review that was not noted, and why."""

    login: str
    at: str
    why: str


class Adopted(NamedTuple):
    """noted: in their order."""

    noted: tuple[Decision, ...]
    left: tuple[Left, ...]


def from_file(path: str) -> tuple[Review, ...]:
    """Reviews that somebody saved: one JSON value, or one list after another, as pages are printed.

    Raises:
        UsageError: it cannot be read as that.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read", why=error.strerror or str(error)) from error
    if len(data) > _LARGEST:
        raise UsageError(f"{path} is larger than {_LARGEST // 2**20} MB", hint="no list of reviews is")
    return _read(data, path)


def from_pull(url: str, api: str, told: Callable[[str], None]) -> tuple[Review, ...]:
    """Reviews of a pull request, asked for. api: where its API is, "" for where it always is.

    A token of GitHub goes to GitHub, and elsewhere only when ``api`` says where: the address may be anybody's.

    Raises:
        UsageError: it is no address of a pull request, or there is no token. ServiceError: the service does not answer.
    """
    parts = urlsplit(url)
    match = _PULL.fullmatch(parts.path.rstrip("/"))
    if match is None or not parts.hostname:
        raise UsageError(
            f"{url!r} is no address of a pull request", hint="as https://github.com/example/postmortems/pull/7"
        )
    host = parts.hostname.lower()
    host = _GITHUB if host == f"www.{_GITHUB}" else host
    base = api or ("https://api.github.com" if host == _GITHUB else f"{parts.scheme}://{parts.netloc}/api/v1")
    names = _GITHUB_TOKENS if host == _GITHUB else ("GITEA_TOKEN", *(_GITHUB_TOKENS if api else ()))
    key = token(host, names, os.environ)
    service = Service(
        host, base, Clock(), headers={"authorization": f"token {key}", "accept": "application/json"}, told=told
    )
    try:
        owner, name, number = match.groups()
        path = f"/repos/{owner}/{name}/pulls/{number}/reviews"
        return tuple(review for page in _pages(service, path) for review in _read(page, url))
    finally:
        service.close()


def _pages(service: Service, path: str) -> Iterator[bytes]:
    for page in range(1, _PAGES + 1):
        answer = service.get(path, {"per_page": _PAGE, "limit": _PAGE, "page": page})
        rows = answer.json()
        yield answer.body
        if not isinstance(rows, list) or len(rows) < _PAGE:
            return
    raise ServiceError(f"the pull request has more than {_PAGE * _PAGES} reviews", hint="--from with a file of them")


def _read(data: bytes, where: str) -> tuple[Review, ...]:
    decoder = json.JSONDecoder()
    found: list[Review] = []
    try:
        text = data.decode("utf-8-sig").strip()
        if not text:
            raise ValueError("it is empty")
        while text:
            value, end = decoder.raw_decode(text)
            found += reviews(value)
            text = text[end:].lstrip()
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"{where} holds no reviews of a pull request",
            why=str(error)[:200],
            hint="gh api repos/OWNER/REPO/pulls/N/reviews --paginate > reviews.json",
        ) from error
    return tuple(found)


def adopt(incident: Incident, by: Person, found: tuple[Review, ...], config: Config, gate: Gate) -> Adopted:
    """Note what counts. by: whoever brings the reviews in, beside whoever gave them.

    Raises:
        UnreadableError: the journal was changed, or the system refused.
    """
    noted: list[Decision] = []
    left: list[Left] = []
    before = _before(incident)
    for one in last_words(found):
        said = _about(incident, one, before, config)
        if isinstance(said, str):
            left.append(Left(gate.text(one.login), gate.text(one.at), said))
            continue
        try:
            deed = one.deed or Deed.REQUEST_CHANGES
            role = role_for(said, incident.standing) if deed is Deed.APPROVE else ""
            if deed is Deed.APPROVE and not role:
                raise RefusedError(f"no missing role names {said.name} in [lifecycle.people]")
            more: dict[str, Any] = {
                "why": gate.text(one.text),
                "review": {
                    "id": gate.text(one.ident), "login": gate.text(one.login), "at": gate.text(one.at), "commit": one.commit,
                },
                "adopted by": by._asdict(),
            }  # fmt: skip
            done = decide(incident, deed, said, role, **more)
        except RefusedError as error:
            left.append(
                Left(gate.text(one.login), gate.text(one.at), f"{error.what}{f': {error.why}' * bool(error.why)}")
            )
            continue
        noted.append(done)
        incident = incident._replace(decisions=(*incident.decisions, done))
    return Adopted(tuple(noted), tuple(left))


def _before(incident: Incident) -> dict[str, int]:
    """Reviews that the journal holds, each with its entry."""
    entries = chain.read(incident.folder / JOURNAL)
    return {str(one.body["review"].get("id")): one.seq for one in entries if isinstance(one.body.get("review"), dict)}


def _about(incident: Incident, one: Review, before: dict[str, int], config: Config) -> Person | str:
    """Whose review it is, once it is about the text that lies here; or why it is not taken."""
    if one.deed is None:
        known = f"; entry {before[one.ident]} of the journal holds it as it was" if one.ident in before else ""
        return f"it was dismissed{known}"
    if one.ident in before:
        return f"noted before, as entry {before[one.ident]}"
    data = gitted.at_commit(incident.path, one.commit)
    if data is None:
        return f"its commit {one.commit[:12]} is not in this clone, or does not hold {incident.path.name}: git fetch"
    if (sha256 := hashlib.sha256(data).hexdigest()) != incident.sha256:
        return f"it is about another text: {sha256[:12]}, and it is {incident.sha256[:12]} now"
    said = config.lifecycle.logins.get(one.login, "")
    return person(said, "[lifecycle.logins]") if said else "[lifecycle.logins] does not say who that is"
