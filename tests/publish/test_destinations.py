"""Every destination, against a server that keeps state: one page whatever happens, and what somebody wrote there stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.publish import realwiki, servers, servers_more
from tests.publish.kit import CORRECTED, EVE, Desk, approved
from tests.publish.realwiki import RealWiki
from tests.wire.kit import Fault, Here, Said, Seen, served

from afteraction.domain.delivery import Step
from afteraction.domain.errors import RefusedError, ServiceError

KEPT = (
    servers.Confluence,
    servers.MediaWiki,
    servers_more.Notion,
    servers_more.Drive,
)
KINDS = (
    *KEPT,
    pytest.param(RealWiki, marks=pytest.mark.skipif(not realwiki.there(), reason=realwiki.MISSING)),
)


@pytest.fixture(scope="module", autouse=True)
def _real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The real wiki runs while these tests do, where there is one."""
    if not realwiki.there():
        yield
        return
    with realwiki.running(tmp_path_factory.mktemp("wiki")) as port:
        RealWiki.port = port
        yield


class Place:
    """A desk and the server that it publishes to."""

    def __init__(self, desk: Desk, server: Any, here: Here) -> None:
        self.desk, self.server, self.here = desk, server, here

    def fault(self, said: Said, *, after: bool = False) -> None:
        self.here.faults.append(Fault(said, after=after, on=self.server.writes))


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    server = request.param()
    with served(server) as here:
        yield Place(desk_of(server, here, tmp_path / "pool"), server, here)


def desk_of(server: Any, here: Here, folder: Path) -> Desk:
    return Desk(approved(folder), {"url": here.url + server.path, **server.said}, server.environment())


def test_it_arrives_with_who_approved_it_and_its_mark(place: Place) -> None:
    done = place.desk.publish()
    (text,) = place.server.held()
    assert "Approved by responder Ben Cole, team lead Cai Wong, manager Dee Okoro on" in text
    assert "not reviewed" not in text
    assert f"afteraction-{done.last.key}-{done.last.marker}" in text
    assert done.sent is not None
    assert done.sent.remote is not None
    assert done.sent.remote.version


def test_a_second_run_changes_nothing(place: Place) -> None:
    place.desk.publish()
    before = len([seen for seen in place.here.seen if place.server.writes(seen)])
    place.desk.publish()
    assert len([seen for seen in place.here.seen if place.server.writes(seen)]) == before
    assert before == 1 or place.server.several
    assert len(place.server.held()) == 1


def test_a_corrected_text_updates_the_same_page(place: Place) -> None:
    first = place.desk.publish()
    approved(place.desk.folder, CORRECTED)
    second = place.desk.publish()
    (text,) = place.server.held()
    assert "341 requests" in text
    assert first.sent is not None
    assert second.sent is not None
    assert first.sent.remote is not None
    assert second.sent.remote is not None
    assert first.sent.remote.ident == second.sent.remote.ident


def test_what_somebody_changed_there_stays_and_is_shown(place: Place) -> None:
    place.desk.publish()
    place.server.meddle()
    approved(place.desk.folder, CORRECTED)
    with pytest.raises(RefusedError, match="not what was written there") as error:
        place.desk.publish()
    assert "nineteen minutes" in error.value.why
    (text,) = place.server.held()
    assert "nineteen minutes" in text


@pytest.mark.parametrize("said", [Said(lost=True), Said(500), Said(503), Said(body={"id": 1}, cut=3)], ids=["lost", "500", "503", "cut"])  # fmt: skip
@pytest.mark.parametrize("again", [False, True], ids=["made", "updated"])
def test_an_answer_lost_after_it_was_done_makes_no_second_page(place: Place, said: Said, again: bool) -> None:
    if again:
        place.desk.publish()
        approved(place.desk.folder, CORRECTED)
    place.fault(said, after=True)
    done = place.desk.publish()
    assert done.last.step is Step.SENT
    assert done.last.found is not place.server.several
    (text,) = place.server.held()
    assert ("341" if again else "340") in text
    assert place.desk.steps()[-3:] == (["uncertain", "sending", "sent"] if place.server.several else ["sending", "uncertain", "sent"])  # fmt: skip


@pytest.mark.parametrize("said", [Said(lost=True), Said(500)], ids=["lost", "500"])
def test_an_answer_lost_before_it_was_done_is_sent_again(place: Place, said: Said) -> None:
    place.fault(said)
    place.desk.publish()
    assert len(place.server.held()) == 1
    assert place.desk.steps() == ["intended", "sending", "uncertain", "sending", "sent"]


def test_a_server_that_never_answers_is_given_up_loudly_and_gone_on_with_later(place: Place) -> None:
    for _ in range(3):
        place.fault(Said(lost=True))
    with pytest.raises(ServiceError, match="lost"):
        place.desk.publish()
    assert place.desk.delivery().unknown
    place.desk.publish()
    assert len(place.server.held()) == 1


def test_a_service_that_is_asked_too_often_is_waited_for(place: Place) -> None:
    place.here.faults = [Fault(Said(429, headers={"retry-after": "9"}))]
    place.fault(Said(429, headers={"retry-after": "11"}))
    place.desk.publish()
    assert place.desk.watch.rests == [9.0, 11.0]
    assert len(place.server.held()) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409])
def test_a_refusal_is_kept_in_the_outbox_and_tried_again(place: Place, status: int) -> None:
    place.fault(Said(status, {"message": "no"}))
    with pytest.raises(ServiceError, match=str(status)) as error:
        place.desk.publish()
    assert servers.TOKEN not in str(error.value)
    assert place.desk.delivery().last.step is Step.FAILED
    assert place.server.held() == []
    place.desk.publish()
    assert len(place.server.held()) == 1


def test_what_is_taken_back_is_kept_there(place: Place) -> None:
    place.desk.publish()
    (text,) = place.server.held()
    place.desk.box.undo(place.desk.to, place.desk.letter(), place.desk.delivery(), EVE)
    assert place.server.held() == []
    assert text in place.server.kept()


def test_a_wrong_token_is_an_error_that_does_not_show_it(place: Place) -> None:
    wrong = "wr0ng" + "-token-of-nobody"
    place.desk.means = place.desk.means._replace(environment=dict.fromkeys(place.server.environment(), wrong))
    with pytest.raises(ServiceError) as error:
        place.desk.publish()
    assert wrong not in str(error.value)
    assert place.server.held() == []


def later_than(here: Here, place: int) -> Callable[[Seen], bool]:
    return lambda _: len(here.seen) > place


@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("after", [False, True], ids=["before it is done", "after it was done"])
def test_cut_off_for_good_at_any_question_the_next_run_ends_with_one_page(
    kind: Any, after: bool, tmp_path: Path
) -> None:
    for place in range(30):
        server = kind()
        with served(server) as here:
            desk = desk_of(server, here, tmp_path / f"at-{place}")
            here.faults = [Fault(Said(lost=True), after=after, on=later_than(here, place))] * 30
            failed = False
            try:
                desk.publish()
            except ServiceError:
                failed = True
            here.faults = []
            desk.publish()
            assert len(server.held()) == 1
            assert desk.delivery().last.step is Step.SENT
        if not failed:
            break
    assert 1 < place < 29
