"""Tickets of several systems: that a ticket is one thing with its comments and states, and what of it a customer saw."""

from __future__ import annotations

import json
from typing import Any

from afteraction.domain.record import Record
from afteraction.domain.when import Wall
from afteraction.readers._registry import identify
from afteraction.readers._tickets import plain, rich
from afteraction.testing import artifact_of, check_reader


def read(value: Any, name: str) -> list[Record]:
    """Read by the reader of that name, which must be the one that claims it."""
    data = (value if isinstance(value, str) else json.dumps(value)).encode()
    found = identify(artifact_of(data))
    assert found.reader is not None, found.why
    assert found.reader.name == name, found.why
    return [item for item in check_reader(found.reader, data) if isinstance(item, Record)]


def issue(**fields: Any) -> dict[str, Any]:
    told = {"summary": "Checkout is slow", "created": "2026-02-16T03:16:02.123+0100", **fields}
    return {"key": "OPS-4", "self": "https://example.atlassian.net/rest/api/3/issue/1", "fields": told}


def test_all_records_of_a_ticket_are_of_one_group_and_its_comments_answer_it() -> None:
    comment = {"id": "7", "body": "rolled back", "created": "2026-02-16T04:01:00.000+0100"}
    opened, said = read(issue(comment={"comments": [comment]}), "jira")
    assert (opened.group, said.group, said.thread) == ("jira:issue/OPS-4", "jira:issue/OPS-4", opened.key)
    assert said.permalink == "https://example.atlassian.net/browse/OPS-4?focusedCommentId=7"


def test_a_state_comes_from_the_changelog_and_from_the_date_of_the_resolution_only_without_one() -> None:
    """Both tell the same moment; told twice it would count twice."""
    change = {"field": "status", "fromString": "Open", "toString": "Done"}
    history = {"id": "1", "created": "2026-02-16T05:10:00.000+0100", "items": [change]}
    bare = issue(resolutiondate="2026-02-16T05:10:00.000+0100")
    assert [one.status for one in read(bare, "jira")] == ["", "resolved"]
    assert [one.status for one in read({**bare, "changelog": {"histories": [history]}}, "jira")] == ["", "done"]


def test_comments_asked_for_by_themselves_are_read() -> None:
    page = {
        "comments": [
            {
                "self": "https://example.com/rest/api/2/comment/7",
                "id": "7",
                "body": "done",
                "created": "2026-02-16T04:01:00.000+0100",
            }
        ]
    }
    assert [one.text for one in read(page, "jira")] == ["done"]


def test_the_csv_of_jira_has_no_zone_and_two_digits_for_the_year() -> None:
    text = "Summary,Issue key,Created,Comment,Comment\nSlow,OPS-4,16/Feb/26 3:16 PM,16/Feb/26 4:01 PM;ana;one; two,17/Feb/26 9:00 AM;ben;three\n"
    opened, first, second = read(text, "jira-csv")
    assert isinstance(opened.time, Wall)
    assert [first.text, first.author and first.author.name, second.text] == ["one; two", "ana", "three"]


def test_a_ticket_with_its_conversations_is_not_lost_behind_them() -> None:
    """The list inside it looks like the page of a list."""
    said = {
        "id": 9,
        "body_text": "on it",
        "incoming": False,
        "private": True,
        "user_id": 7,
        "created_at": "2026-02-16T02:20:00Z",
    }
    ticket = {"id": 8, "subject": "Cannot pay", "status": 2, "requester_id": 4, "created_at": "2026-02-16T02:16:02Z",
              "description_text": "refused", "conversations": [said]}  # fmt: skip
    opened, note = read([ticket], "freshdesk")
    assert (opened.text, note.text, note.get("visibility")) == ("refused", "on it", "internal note")


def test_markup_becomes_text_with_its_paragraphs() -> None:
    assert plain("<p>I cannot pay &amp; more</p><p>5 < 6<br/>end</p>") == "I cannot pay & more\n5 < 6\nend"


def test_a_document_of_atlassian_becomes_text_with_its_links() -> None:
    link = {"type": "text", "text": "board", "marks": [{"type": "link", "attrs": {"href": "https://example.com/b"}}]}
    items = [
        {"type": "listItem", "content": [{"type": "paragraph", "content": [{"type": "text", "text": word}]}]}
        for word in ("one", "two")
    ]
    whole = {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [link]}, {"type": "bulletList", "content": items}],
    }
    assert rich(whole) == "board (https://example.com/b)\n- one\n- two"


def test_a_document_that_is_nested_without_end_is_cut() -> None:
    deep: dict[str, Any] = {"type": "text", "text": "x"}
    for _ in range(150):
        deep = {"type": "blockquote", "content": [deep]}
    assert rich({"type": "doc", "content": [deep]}) == "…"
