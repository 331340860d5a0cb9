"""A service at one address: what may be asked again is, what may have happened is never done twice."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from tests.wire.kit import Fault, Here, Said, Seen, Watch, served

from afteraction.domain.errors import ServiceError, UncertainError, UsageError
from afteraction.wire.service import Limits, Service
from afteraction.wire.token import token

TOKEN = "t0ken" + "-of-nobody"


def fine(seen: Seen) -> Said:
    return Said(body={"path": seen.path})


def service(here: Here, watch: Watch, **more: Any) -> Service:
    return Service("Wiki", here.url, watch, headers={"authorization": f"Bearer {TOKEN}"}, **more)


@pytest.mark.parametrize("status", [408, 420, 429, 500, 502, 503, 504, 529])
def test_a_question_is_asked_again_while_the_service_is_busy(status: int) -> None:
    watch = Watch()
    with served(fine) as here:
        here.faults = [Fault(Said(status)), Fault(Said(status))]
        assert service(here, watch).get("/page").json() == {"path": "/page"}
    assert len(here.seen) == 3
    assert len(watch.rests) == 2
    assert all(0.5 <= pause <= 2.5 for pause in watch.rests)


def test_a_service_that_says_how_long_is_waited_for_so_long() -> None:
    watch = Watch()
    with served(fine) as here:
        here.faults = [
            Fault(Said(429, headers={"retry-after": "7"})),
            Fault(Said(403, headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": "11"})),
            Fault(Said(429, headers={"ratelimit-remaining": "0", "ratelimit-reset": "9"})),
        ]
        service(here, watch).get("/page")
    assert watch.rests == [7.0, 11.0, 9.0]


def test_a_date_to_wait_for_is_counted_from_the_date_of_the_answer() -> None:
    from afteraction.wire.patience import asked

    said = {"date": "Mon, 16 Feb 2026 03:00:00 GMT", "retry-after": "Mon, 16 Feb 2026 03:00:40 GMT"}
    assert asked(said) == 40.0
    assert asked({**said, "retry-after": "soon"}) is None


def test_a_wait_longer_than_our_patience_ends_the_command_and_says_how_long() -> None:
    watch = Watch()
    with served(fine) as here:
        here.faults = [Fault(Said(429, headers={"retry-after": "3600"}))]
        with pytest.raises(ServiceError, match="asks to wait 3,600 seconds"):
            service(here, watch).get("/page")
    assert watch.rests == []


def test_a_change_is_sent_again_when_the_service_says_that_it_refused() -> None:
    with served(fine) as here:
        here.faults = [Fault(Said(429, headers={"retry-after": "1"}))]
        service(here, Watch()).send("POST", "/page", {"title": "x"})
    assert [seen.json for seen in here.seen] == [{"title": "x"}] * 2


@pytest.mark.parametrize("said", [Said(500), Said(503), Said(504), Said(lost=True), Said(body={"id": 1}, cut=3)])
def test_a_change_that_may_have_happened_is_sent_once(said: Said) -> None:
    with served(fine) as here:
        here.faults = [Fault(said, after=True)]
        with pytest.raises(UncertainError):
            service(here, Watch()).send("POST", "/page", {"title": "x"})
    assert len(here.seen) == 1


def test_a_change_that_can_be_done_twice_is_sent_again() -> None:
    with served(fine) as here:
        here.faults = [Fault(Said(lost=True)), Fault(Said(502))]
        service(here, Watch()).send("PUT", "/page", {"title": "x"}, again=True)
    assert len(here.seen) == 3


def test_a_change_that_never_left_is_not_uncertain() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    watch = Watch()
    with pytest.raises(ServiceError, match="cannot be reached") as error:
        Service("Wiki", f"http://127.0.0.1:{port}", watch, limits=Limits(attempts=2)).send("POST", "/page", {})
    assert not isinstance(error.value, UncertainError)
    assert len(watch.rests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_refusal_is_told_once_with_its_words(status: int) -> None:
    with served(fine) as here:
        here.faults = [Fault(Said(status, {"message": "no such space"}))]
        with pytest.raises(ServiceError, match=str(status)) as error:
            service(here, Watch()).send("POST", "/page", {})
    assert len(here.seen) == 1
    assert "no such space" in error.value.why
    assert error.value.status == status


def test_no_redirect_is_followed_with_the_token() -> None:
    with served(fine) as elsewhere, served(fine) as here:
        here.faults = [Fault(Said(302, headers={"location": elsewhere.url + "/page"}))]
        with pytest.raises(ServiceError, match="another address"):
            service(here, Watch()).get("/page")
    assert not elsewhere.seen


def test_an_answer_past_the_limit_is_not_read() -> None:
    with served(lambda _: Said(body=b"x" * 3_000_000)) as here, pytest.raises(ServiceError, match="larger than 1 MB"):
        service(here, Watch(), limits=Limits(most=1024 * 1024)).get("/page")


def test_a_packed_answer_is_not_unpacked() -> None:
    with (
        served(lambda _: Said(body=b"x", headers={"content-encoding": "gzip"})) as here,
        pytest.raises(ServiceError, match="packed"),
    ):
        service(here, Watch()).get("/page")


def test_what_is_no_json_is_an_error_that_says_so() -> None:
    with (
        served(lambda _: Said(body=b"<html>log in</html>")) as here,
        pytest.raises(ServiceError, match="something else than JSON"),
    ):
        service(here, Watch()).get("/page").json()


UNREAD = [
    Said(body=b"x", headers={"content-encoding": "gzip"}),
    Said(302, headers={"location": "https://login.example/"}),
    Said(body=b"x" * 3_000_000),
    Said(body=b"<html>log in</html>"),
    Said(body=b'{"id": '),
    Said(body=b"[" * 100_000),
]
BODIES = ["packed", "redirect", "huge", "page", "half", "nested"]


@pytest.mark.parametrize("said", UNREAD, ids=BODIES)
def test_a_change_whose_answer_cannot_be_read_may_have_happened(said: Said) -> None:
    with served(lambda _: said) as here, pytest.raises(UncertainError):
        service(here, Watch(), limits=Limits(most=1024 * 1024)).send("POST", "/page", {}).json()
    assert len(here.seen) == 1


@pytest.mark.parametrize("said", UNREAD, ids=BODIES)
def test_a_question_or_a_change_that_can_be_done_twice_is_not_uncertain(said: Said) -> None:
    with served(lambda _: said) as here:
        asked = service(here, Watch(), limits=Limits(most=1024 * 1024))
        with pytest.raises(ServiceError) as first:
            asked.get("/page").json()
        with pytest.raises(ServiceError) as second:
            asked.send("PUT", "/page", {}, again=True).json()
    assert (first.type, second.type) == (ServiceError, ServiceError)


def test_a_refusal_whose_words_are_packed_is_a_refusal() -> None:
    with (
        served(lambda _: Said(422, b"x", {"content-encoding": "gzip"})) as here,
        pytest.raises(ServiceError) as error,
    ):
        service(here, Watch()).send("POST", "/page", {})
    assert not isinstance(error.value, UncertainError)
    assert error.value.status == 422


def test_no_error_holds_the_token() -> None:
    with served(fine) as here:
        here.faults = [Fault(Said(401, {"message": f"bad credentials {TOKEN}"}))]
        with pytest.raises(ServiceError) as error:
            service(here, Watch()).get("/page")
    assert here.seen[0].headers["authorization"].endswith(TOKEN)
    assert TOKEN not in str(error.value)


@pytest.mark.parametrize(
    "base",
    ["ftp://wiki.example.com", "wiki.example.com", "https://ana:" + "pw@wiki.example.com", "http://wiki.example.com", "https://wiki.example.com?k=v"],
)  # fmt: skip
def test_an_address_that_no_token_may_be_sent_to_is_refused(base: str) -> None:
    with pytest.raises(UsageError):
        Service("Wiki", base, Watch())


def test_a_team_may_allow_http_within_its_own_network() -> None:
    Service("Wiki", "http://wiki.internal.example", Watch(), plain=True)


def test_a_token_comes_from_the_first_variable_that_is_set() -> None:
    assert token("github", ("AA_TOKEN", "GITHUB_TOKEN"), {"GITHUB_TOKEN": f" {TOKEN}\n"}) == TOKEN


def test_without_a_token_the_error_names_the_variable_and_the_command() -> None:
    with pytest.raises(UsageError, match="no token for github") as error:
        token("github", ("GITHUB_TOKEN",), {})
    assert "GITHUB_TOKEN" in error.value.why
    assert "keyring set afteraction github" in error.value.hint
