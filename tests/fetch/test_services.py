"""Each service: its pages are fetched to the last, lie there to the byte, and its reader recognises every one of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.cli.kit import run
from tests.fetch.kit import Stand, fetched, files, running, stand, stands
from tests.wire.kit import Fault, Said, Watch

from afteraction.domain.errors import ServiceError
from afteraction.fetch import services

STANDS = [pytest.param(one.service, id=one.service) for one in stands()]


def pages(folder: Path) -> dict[str, bytes]:
    return {name: body for name, body in files(folder).items() if "/.fetched-" not in name}


def recognised(folder: Path, what: Stand) -> None:
    """By the reader that the server's file names, and to the last byte."""
    found = json.loads(run("inspect", folder, "--json").stdout)
    assert found["problems"] == []
    for one in found["artifacts"]:
        sort = re.sub(r"-[0-9a-f]{8}-\d{4}\.json\Z", "", Path(one["name"]).name)
        assert (one["name"], one["reader"]) == (one["name"], what.readers[sort])
        assert (one["name"], one["unread"]) == (one["name"], [])
    assert len(found["artifacts"]) == sum(not Path(name).name.startswith(".") for name in pages(folder))


def test_every_service_has_a_server_that_it_is_tested_against() -> None:
    assert tuple(one.service for one in stands()) == services.names()


@pytest.mark.parametrize("service", STANDS)
def test_all_pages_come_as_the_api_gave_them(service: str, tmp_path: Path) -> None:
    what = stand(service)
    with running(what) as here:
        given: list[bytes] = []
        answer = here.answers

        def kept(seen: object) -> Said:
            said = answer(seen)  # type: ignore[arg-type]
            given.append(json.dumps(said.body, indent=1).encode())
            return said._replace(body=given[-1])

        here.answers = kept
        done = fetched(what, here, tmp_path)
    assert done.pages == what.pages == len(here.seen)
    assert sorted(pages(tmp_path).values()) == sorted(given)
    assert done.refused == []
    recognised(tmp_path, what)


@pytest.mark.parametrize("service", STANDS)
def test_an_incident_may_be_named_as_its_page_shows_it(service: str, tmp_path: Path) -> None:
    what = stand(service)
    for number, flags in enumerate(what.more):
        with running(stand(service)) as here:
            done = fetched(what, here, tmp_path / str(number), flags=flags)
        assert done.records
        recognised(tmp_path / str(number), what)


@pytest.mark.parametrize("service", STANDS)
def test_only_get_is_used(service: str, tmp_path: Path) -> None:
    what = stand(service)
    with running(what) as here:
        fetched(what, here, tmp_path)
    assert {(seen.method, seen.body) for seen in here.seen} == {("GET", b"")}


@pytest.mark.parametrize("service", STANDS)
def test_a_complete_fetch_asks_nothing_again(service: str, tmp_path: Path) -> None:
    what = stand(service)
    with running(what) as here:
        first = fetched(what, here, tmp_path)
        asked, before = len(here.seen), files(tmp_path)
        again = fetched(what, here, tmp_path)
    assert len(here.seen) == asked
    assert (again.pages, again.records, again.kept) == (first.pages, first.records, first.pages)
    assert files(tmp_path) == before


@pytest.mark.parametrize("service", STANDS)
def test_a_fetch_goes_on_behind_any_page_where_it_stopped(service: str, tmp_path: Path) -> None:
    """After a refusal at a question, early or late, the folder ends as if nothing had happened."""
    with running(stand(service)) as here:
        fetched(stand(service), here, tmp_path / "whole")
    last = len(here.seen) - 1
    for stop in sorted({0, 1, last // 2, last}):
        what, folder = stand(service), tmp_path / str(stop)
        with running(what) as other:
            other.faults = [Fault(Said(401), on=lambda _, stop=stop: len(other.seen) > stop)]  # type: ignore[misc]
            with pytest.raises(ServiceError, match="401"):
                fetched(what, other, folder)
            fetched(what, other, folder)
        assert len(other.seen) == len(here.seen) + 1
        assert pages(folder).keys() == {
            name.replace(_key(tmp_path / "whole"), _key(folder)) for name in pages(tmp_path / "whole")
        }
        assert _read(folder) == _read(tmp_path / "whole")


def _key(folder: Path) -> str:
    """What tells this fetch from others; the port of the server is a part of it."""
    (index,) = folder.rglob(".fetched-*.json")
    return index.stem.rpartition("-")[2]


def _read(folder: Path) -> list[str]:
    """The pages in their order, without the port."""
    return [re.sub(r"127\.0\.0\.1:\d+", "HERE", body.decode()) for body in pages(folder).values()]


@pytest.mark.parametrize("service", STANDS)
def test_a_busy_service_is_waited_for(service: str, tmp_path: Path) -> None:
    what, watch = stand(service), Watch()
    with running(what) as here:
        here.faults = [
            Fault(Said(429, headers={"retry-after": "30"})),
            Fault(Said(500)),
            Fault(Said(lost=True)),
            Fault(Said(body={"cut": "off" * 50}, cut=20)),
        ]
        done = fetched(what, here, tmp_path, watch=watch)
    assert done.pages == what.pages
    assert watch.rests[0] == 30.0
    assert len(watch.rests) == 4


@pytest.mark.parametrize("service", STANDS)
def test_a_wrong_token_is_said_and_nothing_is_written_but_what_is_left(service: str, tmp_path: Path) -> None:
    what = stand(service)
    wrong = what._replace(environment=dict.fromkeys(what.environment, "wrong"))
    with running(what) as here, pytest.raises(ServiceError) as error:
        fetched(wrong, here, tmp_path)
    assert error.value.status == 401
    assert pages(tmp_path) == {}
    assert f"afteraction fetch {service} --" in error.value.hint


@pytest.mark.parametrize("service", STANDS)
def test_no_token_is_written_or_said(service: str, tmp_path: Path) -> None:
    what, said = stand(service), list[str]()
    secrets = {value for name, value in what.environment.items() if not name.endswith("EMAIL")}
    secrets |= {value.split()[-1] for name, value in what.header if name != "accept" and not name.startswith("x-")}
    with running(what) as here:
        here.faults = [Fault(Said(429, {"message": list(secrets)}, {"retry-after": "2"}))]
        fetched(what, here, tmp_path, told=said.append, seen=lambda query, done: said.append(f"{query} {done}"))
        here.faults = [Fault(Said(401, {"message": list(secrets)}))]
        with pytest.raises(ServiceError) as error:
            fetched(what, here, tmp_path / "refused")
    said += [str(error.value), *map(repr, files(tmp_path).values())]
    for secret in secrets:
        assert not any(secret in text for text in said), secret
