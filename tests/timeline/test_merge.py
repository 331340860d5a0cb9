"""One stream from all sources: copies are joined, repetitions are not, and the order is that of time."""

from __future__ import annotations

import itertools

from tests.kit import alert, at, item, log, said

from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import MINUTE, Unknown
from afteraction.timeline.merge import merge


def texts(records: tuple[Record, ...]) -> list[str]:
    return [record.text for record in records]


def test_one_vendor_id_in_two_files_is_one_item() -> None:
    """The same message in a day file and in a search result counts once, with both places."""
    first = said("02:12:04", "pool is full", key="slack:1", artifact="export")
    second = said("02:12:04", "pool is full", key="slack:1", artifact="search")
    merged = merge([first, second])
    assert ([first], {first.id: (second.id,)}) == (list(merged.dated), merged.copies)


def test_the_same_words_at_the_same_time_in_two_files_are_one_item() -> None:
    """A paste to the minute and an export to the second tell the same message."""
    exported = said("02:12:40", "pool is full", artifact="export", key="slack:1")
    pasted = said(at("02:12:40"), "pool  is\nfull", artifact="paste")
    merged = merge([pasted, exported])
    assert ([exported], {exported.id: (pasted.id,)}) == (list(merged.dated), merged.copies)


def test_the_same_words_twice_in_one_file_are_two_items() -> None:
    """Somebody said ``still failing`` twice: both stay."""
    assert (
        len(
            merge(
                [said("02:12:04", "still failing", key="slack:1"), said("02:12:04", "still failing", key="slack:2")]
            ).dated
        )
        == 2
    )
    assert len(merge([said("02:12:04", "still failing"), said("02:12:04", "still failing")]).dated) == 2


def test_the_same_words_of_two_people_are_two_items() -> None:
    """``same here`` by two people is two reports."""
    assert (
        len(
            merge(
                [
                    said("02:12:04", "same here", "Ana Ruiz", artifact="a"),
                    said("02:12:04", "same here", "Ben Cole", artifact="b"),
                ]
            ).dated
        )
        == 2
    )


def test_the_same_words_a_minute_later_are_two_items() -> None:
    """Copies share their time."""
    assert (
        len(
            merge(
                [said("02:12:04", "still failing", artifact="a"), said("02:13:04", "still failing", artifact="b")]
            ).dated
        )
        == 2
    )


def test_equal_log_lines_are_never_joined() -> None:
    """A log repeats itself for a living."""
    assert len(merge([log("02:12:04", "timeout", artifact="a"), log("02:12:04", "timeout", artifact="b")]).dated) == 2


def test_an_alert_and_a_message_with_its_words_stay_two_items() -> None:
    """What a machine recorded and what a person typed are two things."""
    assert (
        len(
            merge(
                [
                    item(RecordKind.ALERT, "02:12:04", "error rate high", artifact="a"),
                    item(RecordKind.MESSAGE, "02:12:04", "error rate high", artifact="b"),
                ]
            ).dated
        )
        == 2
    )


def test_the_richer_copy_is_kept_whatever_the_order() -> None:
    """The one with link, id and exact time stays; the poorer one becomes a place of it."""
    poor = said(at("02:12:00", MINUTE), "pool is full", artifact="paste", key="slack:1")
    rich = said("02:12:04", "pool is full", artifact="export", key="slack:1", permalink="https://x.example/p1")
    for order in itertools.permutations([poor, rich]):
        merged = merge(order)
        assert ([rich], {rich.id: (poor.id,)}) == (list(merged.dated), merged.copies)


def test_three_copies_are_all_remembered() -> None:
    """A copy of a copy is a place of the one that is kept."""
    copies = [
        said("02:12:04", "pool is full", artifact=name, key="slack:1", permalink=link)
        for name, link in (("a", ""), ("b", "https://x.example/p1"), ("c", ""))
    ]
    merged = merge(copies)
    assert [copies[1]] == list(merged.dated)
    assert {copies[0].id, copies[2].id} == set(merged.copies[copies[1].id])


def test_a_copy_that_was_replaced_is_still_found_by_what_it_was_known_by() -> None:
    """A search result gives way to the export, and a second search result joins the export by the words of the first."""
    found = said("02:12:40", "pool is full", artifact="search", key="slack:1")
    exported = said("02:12:41", "ten of ten in use", artifact="export", key="slack:1", permalink="https://x.example/p1")
    again = said("02:12:40", "pool is full", artifact="other search")
    merged = merge([found, exported, again])
    assert [record.artifact for record in merged.dated] == ["export"]
    assert set(merged.copies[exported.id]) == {found.id, again.id}


def test_the_stream_is_in_order_of_time_then_of_kind_file_and_place() -> None:
    """Ties are broken the same way on every run."""
    late, tie_b, tie_a, message = (
        alert("02:14:00", "acknowledged", "late"), alert("02:12:04", "triggered", "b", artifact="b"),
        alert("02:12:04", "triggered", "a", artifact="a"), said("02:12:04", "said"),
    )  # fmt: skip
    for order in itertools.permutations([late, tie_b, tie_a, message]):
        assert [message, tie_a, tie_b, late] == list(merge(order).dated)


def test_records_without_a_time_are_kept_apart_in_their_order() -> None:
    """Undated is not lost, and not at the beginning or end of time."""
    first, second = said(Unknown("no time"), "first"), said(Unknown("no time"), "second")
    merged = merge([first, said("02:12:04", "dated"), second])
    assert (texts(merged.dated), texts(merged.undated)) == (["dated"], ["first", "second"])


def test_what_stands_behind_a_line_in_its_file_stands_behind_its_copy_too() -> None:
    """Two files tell the alert, one of them what was said at its minute: whichever copy is kept, the alert comes first."""
    for one, other in (("a", "b"), ("b", "a")):
        minute = at("02:12:00", MINUTE)
        told = [
            item(RecordKind.NOTE, minute, "Alert: works search is down", artifact=one, ordinal=0),
            item(RecordKind.NOTE, minute, "asked if anyone knew of it", artifact=one, ordinal=1),
        ]
        copy = item(
            RecordKind.NOTE,
            minute,
            "Alert: works search is down",
            artifact=other,
            ordinal=7,
            permalink="https://c.example",
        )
        for records in ([*told, copy], [copy, *told]):
            assert texts(merge(records).dated) == ["Alert: works search is down", "asked if anyone knew of it"]


def test_a_short_line_with_its_speaker_before_it_is_the_copy_of_that_without() -> None:
    """One file has the initials in a field of their own."""
    minute = at("02:12:00", MINUTE)
    apart = said(minute, "did the deploy succeed?", "AC", artifact="a", channel="")
    run_in = item(RecordKind.NOTE, minute, "AC did the deploy succeed?", artifact="b")
    other = item(RecordKind.NOTE, minute, "JP did the deploy succeed?", artifact="b")
    assert len(merge([apart, run_in]).dated) == 1
    assert len(merge([apart, other]).dated) == 2
