"""How soon customers and the public were told stands in the draft wherever the record holds both ends of it."""

from __future__ import annotations

import pytest
from tests.extract.test_read_to_the_end import TITLE, claims, drafted
from tests.kit import alert, item

from afteraction.domain.record import Actor, Record, RecordKind

FIRED = alert("02:12:04", "triggered", TITLE, "pagerduty:P1")
PAGE = item(RecordKind.STATUS, "02:20:04", "We are investigating errors.", status="investigating")


def ticket(time: str, text: str, author: str = "Kim Lee", group: str = "t1", **further: object) -> Record:
    """Without ``key`` it is what opens the ticket."""
    return item(
        RecordKind.TICKET, time, text, author=Actor(author), group=group, **{"key": group, "status": "new", **further}
    )


def answer(time: str, author: str = "Sam Oak", seen: str = "public", group: str = "t1") -> Record:
    fields = (("visibility", seen),)
    return ticket(time, "we are on it", author, group, key="c1", thread=group, status="", fields=fields)


ASKED = ticket("02:14:00", f"{TITLE}: cannot pay")


def told(*records: Record) -> list[str]:
    return [text for text in claims(drafted(*records)[1], "impact") if text.startswith("First ")]


def test_the_first_answer_to_a_customer_is_told_with_its_length() -> None:
    assert told(FIRED, ASKED, answer("02:17:30"), answer("02:25:00")) == [
        "First answer to a customer: 3 min 30 s after the first ticket (02:14:00 UTC), at 02:17:30 UTC."
    ]


def test_an_answer_to_a_later_ticket_is_measured_from_the_first() -> None:
    """A customer who waits does not stop waiting because another was answered first."""
    later = ticket("02:16:00", f"{TITLE}: cannot pay either", "Ada Roe", "t2")
    (text,) = told(FIRED, ASKED, later, answer("02:17:30", group="t2"))
    assert "3 min 30 s after the first ticket" in text


@pytest.mark.parametrize(
    "record",
    [answer("02:17:30", seen="internal note"), answer("02:17:30", seen=""), answer("02:17:30", "Kim Lee"), answer("02:17:30", group="t9")],
    ids=["a note inside", "nobody says who saw it", "the customer again", "another matter"],
)  # fmt: skip
def test_what_no_customer_read_is_no_answer(record: Record) -> None:
    assert told(FIRED, ASKED, record) == []


def test_the_first_public_word_stands_in_the_draft_once_however_it_compares() -> None:
    """Soon enough it went well; behind a ticket the delay to the ticket is told too."""
    for records, section in (((FIRED, PAGE), "well"), ((FIRED, ASKED, PAGE), "impact")):
        made = drafted(*records)[1]
        every = {
            one: [text for text in claims(made, one) if text.startswith("First public word")]
            for one in ("well", "impact")
        }
        assert {one: len(texts) for one, texts in every.items()} == {"well": 0, "impact": 0, section: 1}
    (late,) = [text for text in claims(drafted(FIRED, ASKED, PAGE)[1], "wrong") if "public word" in text]
    assert late == "The first ticket (02:14:00 UTC) came 6 min 04 s before the first public word (02:20:04 UTC)."
