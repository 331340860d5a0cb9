"""Clock alignment: it finds the offset or nothing, never another one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.kit import at, log, said

from afteraction.domain.when import DAY, HOUR, MINUTE, SECOND, Lacks
from afteraction.timeline.align import STRONG, WEAK, Clue, index_known, keys_of, settle, shared_clues

QUARTER = 15 * MINUTE
NIGHT = at("00:00:00").ns
QUARTERS = st.integers(-48, 56).map(lambda n: n * QUARTER)
MOMENTS = st.lists(st.integers(0, 6 * 3600 - 1), min_size=1, max_size=8, unique=True)
WORDS = ["pool", "timeout", "deploy", "replica", "worker", "queue", "ledger", "payment", "vendor", "region"]


def clues_of(moments: list[int], offset: int, lacks: Lacks, precision: int) -> list[Clue]:
    """The clues of two sources that hold the same messages, the second on a clock with this offset."""
    texts = [" ".join(WORDS[int(digit)] for digit in f"{moment:05d}") for moment in moments]
    known = [(said(at("02:00:00"), text), NIGHT + moment * SECOND) for moment, text in zip(moments, texts, strict=True)]
    walls = []
    first_day = (NIGHT + min(moments) * SECOND + offset) // DAY * DAY if lacks & Lacks.DATE else 0
    for moment, text in zip(moments, texts, strict=True):
        local = NIGHT + moment * SECOND + offset
        local -= local % precision
        walls.append((said(at("02:00:00"), text, artifact="paste"), local - first_day))
    return shared_clues(walls, index_known(known))


@given(MOMENTS, QUARTERS, st.sampled_from([SECOND, MINUTE]))
def test_shared_messages_give_the_offset_or_nothing(moments: list[int], offset: int, precision: int) -> None:
    """Whatever is shared and whatever the offset, no other one is ever found."""
    found = settle(clues_of(moments, offset, Lacks.ZONE, precision), Lacks.ZONE, precision)
    assert found is None or (offset, offset) == (found.shift, found.offset)


@given(MOMENTS, st.integers(-12, 14), st.sampled_from([SECOND, MINUTE]))
def test_whole_hours_are_always_found(moments: list[int], hours: int, precision: int) -> None:
    """One shared message is enough for an offset that zones have."""
    found = settle(clues_of(moments, hours * HOUR, Lacks.ZONE, precision), Lacks.ZONE, precision)
    assert found is not None
    assert hours * HOUR == found.shift


@given(MOMENTS, QUARTERS)
def test_without_a_date_the_instant_is_right_or_nothing(moments: list[int], offset: int) -> None:
    """A time of day alone may be read on two days with two zones; the instant is the same, or none is given."""
    lacks = Lacks.ZONE | Lacks.YEAR | Lacks.DATE
    clues = clues_of(moments, offset, lacks, MINUTE)
    found = settle(clues, lacks, MINUTE)
    assert found is None or all(abs(clue.wall - found.shift - clue.instant) < MINUTE for clue in clues)


@given(st.lists(st.tuples(st.integers(0, 86_399), st.integers(0, 86_399)), min_size=1, max_size=1))
def test_one_weak_clue_settles_nothing(pairs: list[tuple[int, int]]) -> None:
    """A link that stands in two files may have been posted twice."""
    clues = [Clue(NIGHT + wall * SECOND, NIGHT + instant * SECOND, WEAK, "shared link") for wall, instant in pairs]
    assert settle(clues, Lacks.ZONE, SECOND) is None


def test_clues_that_disagree_settle_nothing() -> None:
    """Two messages that point to two offsets are a contradiction, not a vote."""
    clues = [Clue(NIGHT + hours * HOUR, NIGHT, STRONG, "shared message") for hours in (1, 2)]
    assert settle(clues, Lacks.ZONE, SECOND) is None


def test_a_difference_that_is_no_offset_settles_nothing() -> None:
    """Seven minutes apart is a late copy, not a zone."""
    assert settle([Clue(NIGHT + 7 * MINUTE, NIGHT, STRONG, "shared message")], Lacks.ZONE, SECOND) is None


def test_nothing_shared_settles_nothing() -> None:
    """No clue, no offset."""
    assert settle([], Lacks.ZONE, SECOND) is None


def test_short_messages_are_no_clue() -> None:
    """``ok, on it`` is said every day."""
    assert list(keys_of(said("02:00:00", "ok, on it"))) == []


def test_what_stands_everywhere_is_no_clue() -> None:
    """A link in the topic of every message says nothing about when."""
    url = "https://wiki.example/runbooks/payments"
    known = index_known([(said("02:00:00", f"see {url}"), NIGHT + n * MINUTE) for n in range(8)])
    assert shared_clues([(said("02:00:00", f"see {url}", artifact="paste"), NIGHT)], known) == []


def repeated(*delays: int) -> list[Clue]:
    """A bot in a chat on UTC+2 repeats what checks wrote, seconds later; before it stands what the bot puts there."""
    lines = [f"DISK CRITICAL - free space: /srv {number} MB left" for number in range(len(delays))]
    known = [(said("02:00:00", f"PROBLEM\n{line}"), NIGHT + place * HOUR) for place, line in enumerate(lines)]
    walls = [
        (said("02:00:00", f"PROBLEM - db-1/disk: {line}", artifact="irc"), NIGHT + (place + 2) * HOUR + delay * SECOND)
        for place, (line, delay) in enumerate(zip(lines, delays, strict=True))
    ]
    return shared_clues(walls, index_known(known))


def test_what_a_bot_repeats_of_a_check_settles_an_offset_and_no_clock_is_called_ahead() -> None:
    found = settle(repeated(11, 14, 9), Lacks.ZONE, SECOND)
    assert found is not None
    assert (found.offset, found.clues, found.rest) == (2 * HOUR, 3, 0)


def test_one_repeated_line_settles_nothing_nor_do_two_that_were_said_late() -> None:
    """Somebody may quote a line whenever they like."""
    assert settle(repeated(11), Lacks.ZONE, SECOND) is None
    assert settle(repeated(11 * 60, 37 * 60), Lacks.ZONE, SECOND) is None


def test_ids_in_fields_of_two_logs_settle_an_offset() -> None:
    """One writes the trace in its message, the other in a field; two of them agree."""
    idents = (
        "cae980f4abb5f52cd147bd9e8c7cc5e4",
        "69f30a223d39841f7f7921f407dbc2cf",
        "0af7651916cd43dd8448eb211c80319c",
    )
    known = [
        (log(at("02:00:00"), "access", fields=(("trace_id", ident),)), NIGHT + n * MINUTE)
        for n, ident in enumerate(idents)
    ]
    walls = [
        (log(at("02:00:00"), f"[traceId={ident}] export failed", artifact="java"), NIGHT + n * MINUTE + 2 * HOUR)
        for n, ident in enumerate(idents)
    ]
    found = settle(shared_clues(walls, index_known(known)), Lacks.ZONE, SECOND)
    assert found is not None
    assert (found.shift, found.what) == (2 * HOUR, "3 shared commits or ids")
