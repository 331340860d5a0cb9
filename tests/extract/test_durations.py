"""One duration for one pair of times: whoever subtracts the two times in print gets the duration beside them."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import example, given
from hypothesis import strategies as st
from tests.kit import alert, at, change, item, log, said

from afteraction.domain.record import Level, Record, RecordKind
from afteraction.domain.when import DAY, MICRO, MILLI, MINUTE, SECOND, Instant, between, clock_of, duration_text
from afteraction.extract.rules import Extraction, Material, Options, extract
from afteraction.logs.crunch import Crunch
from afteraction.synthesize.rules import Synthesis, synthesize
from afteraction.timeline.merge import merge
from afteraction.timeline.people import Roster, count_actors
from afteraction.verify.language import render
from afteraction.verify.world import Source, World

TITLE = "payment-service error rate above 5%"
NIGHT = st.integers(at("00:00:00").ns, at("23:59:59").ns)
PRECISIONS = st.sampled_from((MICRO, MILLI, SECOND, MINUTE))
_CLOCK = r"(\d\d:\d\d(?::\d\d)?)"


def exact(time: str, ms: int) -> Instant:
    return Instant(at(time).ns + ms * MILLI, MILLI)


def drafted(*records: Record, logs: tuple[Record, ...] = ()) -> tuple[Extraction, Synthesis]:
    crunch = Crunch("log", "app.log")
    for record in logs:
        crunch.add(record)
    views = [crunch.placed(lambda times: [Instant(time.ns, MILLI) for time in times])] if logs else []
    merged = merge(list(records))
    material = Material(merged, views, Roster((), count_actors(records), ()), lambda record: record, {})
    found = extract(material, Options())
    return found, synthesize(found, merged.dated, {RecordKind.ALERT}, "Incident")


def sentences(made: Synthesis) -> list[str]:
    every = [claim for section in made.sections for claim in section.claims]
    return [claim.text for claim in every]


def printed(clock: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-02-16T{clock}+00:00")


@given(NIGHT, NIGHT, PRECISIONS, PRECISIONS)
@example(at("02:07:12").ns + 950 * MILLI, at("02:12:04").ns + 100 * MILLI, MILLI, MILLI)
def test_the_difference_is_that_of_the_two_times_as_they_are_shown(a: int, b: int, fine: int, coarse: int) -> None:
    """However fine the nanoseconds behind them: fractions, whole seconds, a chat's minutes."""
    first, last = sorted((Instant(a, fine), Instant(b, coarse)))
    shown = max(first.precision, last.precision)
    low, high = (printed(clock_of(one.ns, shown)) for one in (first, last))
    assert between(first, last) == (high - low).total_seconds()
    assert between(last, first) == -between(first, last)


def test_every_sentence_gives_the_same_time_to_detect() -> None:
    """First failure at 02:07:12.950, alert at 02:12:04.100: 4 min 52 s, though the nanoseconds make 4 min 51."""
    failing = tuple(
        log(exact(f"02:{minute:02d}:12", 950), "payment failed: pool timeout", Level.ERROR)
        for minute in range(7, 22)
        for _ in range(30)
    )
    quiet = tuple(log(exact(f"01:{minute:02d}:12", 0), "payment taken", Level.INFO) for minute in range(60))
    found, made = drafted(
        change(exact("02:01:09", 980), "success", "deploy payment-service 4.2"),
        alert(exact("02:12:04", 100), "triggered", TITLE, "pagerduty:P1"),
        said("02:13:00", "payment-service errors everywhere, the error rate is 9%"),
        alert(exact("02:40:00", 0), "resolved", TITLE, "pagerduty:P1"),
        logs=(*quiet, *failing),
    )
    ttd = next(fact for fact in found.facts if fact.id == "ttd")
    assert ttd.text == "4 min 52 s"
    told = [one for one in sentences(made) if "earlier" in one or "Detection came" in one]
    assert len(told) == 2
    assert all("4 min 52 s" in one for one in told)
    (before,) = [one for one in sentences(made) if "before the onset" in one]
    assert before.startswith("A change at 02:01:09 UTC, 6 min 03 s before the onset at 02:07:12 UTC: ")


def test_a_silence_is_as_long_as_its_two_ends_say() -> None:
    """Also in a chat that shows minutes, where no seconds are made up."""
    for ends in ((exact("02:15:00", 900), exact("02:41:30", 100)), (at("02:15:00", MINUTE), at("02:41:00", MINUTE))):
        talk = [said(f"02:13:{n:02}", f"payment-service errors, the error rate is {n}%") for n in range(10, 18)]
        found, _ = drafted(
            alert(exact("02:12:04", 0), "triggered", TITLE, "pagerduty:P1"),
            *talk,
            said(ends[0], "payment-service errors everywhere, the error rate is 9%"),
            said(ends[1], "payment-service errors are gone, the pool was full", "Ben Cole"),
            alert(exact("03:10:02", 0), "resolved", TITLE, "pagerduty:P1"),
        )
        silence = next(fact.text for fact in found.facts if fact.id == "silence1")
        match = re.fullmatch(rf"no message for (.+), from {_CLOCK} to {_CLOCK} UTC", silence)
        assert match is not None, silence
        assert match[1] == duration_text(int((printed(match[3]) - printed(match[2])).total_seconds()))
        assert len(match[2]) == (5 if ends[0].precision >= MINUTE else 8)


def test_a_pause_in_a_few_lines_that_somebody_kept_is_no_silence() -> None:
    """Nor is a night: people had gone."""
    few = [said("02:15:00", "payment-service errors, error rate 9%"), said("02:50:00", "payment-service is fine again")]
    found, _ = drafted(alert("02:12:04", "triggered", TITLE, "pagerduty:P1"), *few)
    assert [fact.id for fact in found.facts if fact.id.startswith("silence")] == []
    night = [said(f"02:13:{n:02}", f"payment-service errors, the error rate is {n}%") for n in range(10, 20)]
    found, _ = drafted(*night, said("09:30:00", "payment-service errors are looked at"))
    assert [fact.id for fact in found.facts if fact.id.startswith("silence")] == []


def test_a_pause_in_one_copy_of_the_notes_is_no_silence_when_another_file_fills_it() -> None:
    """Files without a channel are one talk."""
    talk = [
        said(f"02:13:{n:02}", f"payment-service errors, the error rate is {n}%", artifact="a", channel="")
        for n in range(10, 20)
    ]
    last = said("02:41:00", "payment-service errors: the pool was full", artifact="a", channel="")
    fill = said("02:27:00", "payment-service errors: it is not the pool", artifact="b", channel="")
    for records, told in (([*talk, last], True), ([*talk, fill, last], False)):
        found, _ = drafted(alert("02:12:04", "triggered", TITLE, "pagerduty:P1"), *records)
        assert any(fact.id == "silence1" for fact in found.facts) == told


def test_tickets_are_counted_beside_a_silence() -> None:
    talk = [said(f"02:13:{n:02}", f"payment-service errors, the error rate is {n}%") for n in range(10, 20)]
    found, _ = drafted(
        alert("02:12:04", "triggered", TITLE, "pagerduty:P1"),
        *talk,
        said("02:41:30", "payment-service errors are gone, the pool was full", "Ben Cole"),
        item(RecordKind.TICKET, "02:15:00", "cannot pay", status="new", group="t1"),
        alert("03:10:02", "resolved", TITLE, "pagerduty:P1"),
    )
    told = {fact.id: fact.text for fact in found.facts}
    assert "silence1" in told
    assert told["tickets"].startswith("1 opened")


def test_a_silence_after_the_recovery_is_none() -> None:
    talk = [said(f"02:13:{n:02}", f"payment-service errors, the error rate is {n}%") for n in range(10, 20)]
    fired = alert("02:12:04", "triggered", TITLE, "pagerduty:P1")
    back = said("02:20:00", "payment-service errors are gone, the pool recovered")
    later = [said("02:50:00", "payment-service errors in the graph of the pool for the record")]
    found, _ = drafted(fired, *talk, back, *later)
    assert [fact.id for fact in found.facts if fact.id.startswith("silence")] == []


def test_a_model_s_duration_is_counted_the_same_way() -> None:
    """``{duration a b}`` prints its two ends, with their days when they differ."""

    def source(ident: str, when: Instant) -> Source:
        return Source(ident, "checkout fails", "", "Responder 1", True, RecordKind.MESSAGE, when, "")

    start = exact("02:07:12", 950)
    ends = {"m2": exact("02:12:04", 100), "m3": start._replace(ns=start.ns + DAY)}
    world = World(
        {"m1": source("m1", start), **{name: source(name, when) for name, when in ends.items()}},
        {},
        frozenset(),
        "2026-02-16",
    )

    def rendered(other: str) -> str:
        made, flaws = render(f"Checkout failed for {{duration m1 {other}}}.", world)
        assert flaws == []
        return "".join(word if isinstance(word, str) else word.text for word in made.words)

    assert "4 min 52 s (02:07:12 to 02:12:04 UTC)" in rendered("m2")
    assert "(2026-02-16 02:07:12 to 2026-02-17 02:07:12 UTC)" in rendered("m3")
