"""Log lines in the talk: found by the words of their template, whatever varies in it, and not by words that anybody says."""

from __future__ import annotations

from typing import Any

from tests.kit import at, log, said

from afteraction.domain.record import Level, Record
from afteraction.domain.when import Instant
from afteraction.extract.quotes import quote_facts, quotes_of
from afteraction.logs.burst import Burst
from afteraction.logs.crunch import Crunch, LogView
from afteraction.logs.template import Masker

POOL = "pool-1 - Connection is not available after 5001 ms"


def view_of(*records: Record) -> LogView:
    crunch = Crunch("log", "pay.log")
    for record in records:
        crunch.add(record)
    return crunch.placed(lambda times: [Instant(time.ns) for time in times])


def facts(view: LogView, talk: list[Record], rises: list[Any] | None = None) -> list[Any]:
    return list(quote_facts(quotes_of([view], rises or [], talk, lambda record: record)))


def test_a_line_of_the_log_that_somebody_quoted_is_found() -> None:
    """Its words, whatever varies in it; a few common words are no quotation, and nobody quotes what is still to come."""
    lines = [
        log(time, POOL.replace("5001", time[-2:]), Level.ERROR)
        for time in ("02:07:12", "02:08:13", "02:17:02", "02:20:14")
    ]
    talk = [
        said("02:05:00", f"last week it was `{POOL}`"),
        said("02:10:00", "connection is not there, I think"),
        said("02:17:38", "we see `Connection is not available after 4999 ms` everywhere"),
        said("02:19:00", "again: Connection is not available after 3 ms"),
    ]
    (fact,) = facts(view_of(*lines), talk)
    assert fact.cites == (talk[2].id, lines[0].id)
    assert fact.text == (
        "what was quoted at 02:17:38 UTC stands in the log: 2 entries of that form until 02:17, the first at "
        "02:07:12 UTC, 10 min 26 s earlier"
    )
    assert facts(view_of(*lines), talk[:2]) == []


def test_of_a_rise_the_entry_is_the_first_of_the_rise() -> None:
    """An entry of last night is not since when it goes on, and is not counted."""
    lines = [log(time, POOL, Level.ERROR) for time in ("00:30:00", "02:07:12", "02:08:13")]
    burst = Burst(Masker().template(POOL), "", Level.ERROR, 0, 9, 2, 1, False, None, lines[1], "pay.log")
    (fact,) = facts(view_of(*lines), [said("02:17:38", POOL)], [(burst, at("02:07:12"), at("02:09:00"))])
    assert fact.cites[1] == lines[1].id
    assert ": 2 entries of that form until 02:17, the first at 02:07:12 UTC" in fact.text


def test_what_reports_no_trouble_is_quoted_only_when_it_is_pasted() -> None:
    """The words of an INFO line are words that people say."""
    view = view_of(log("02:00:00", "cache was filled again from disk in 3 s"))
    assert facts(view, [said("02:10:00", "the cache was filled again from disk, so we are good")]) == []
    assert facts(view, [said("02:10:00", "```\n02:00 INFO cache was filled again from disk in 9 s\n```")])
    assert facts(view, [said("02:10:00", "> cache was filled again from disk in 3 s")])


def test_each_line_is_told_once_and_no_more_than_three() -> None:
    lines = [
        log(f"02:00:0{n}", f"worker {word} lost its lease", Level.WARN)
        for n, word in enumerate(("alpha", "beta", "gamma", "delta"))
    ]
    talk = [said(f"02:1{n}:00", line.text) for n, line in enumerate([*lines, *lines])]
    assert [fact.cites for fact in facts(view_of(*lines), talk)] == [(talk[n].id, lines[n].id) for n in range(3)]
