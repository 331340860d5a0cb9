"""What the samples of chat exports cannot show: what a person can settle, and that a cut at any byte loses no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from afteraction.domain.record import Record
from afteraction.domain.when import Instant, Unknown, Wall, iso
from afteraction.readers._registry import readers
from afteraction.readers._sample import HeadSample
from afteraction.readers.pages.whatsapp import READER as WHATSAPP
from afteraction.testing import artifact_of, check_reader

SAMPLES = Path(__file__).parent / "samples"
CHATS = (
    "google-chat", "mail", "matrix", "mattermost", "rocketchat", "teams", "telegram", "transcript-srt", "transcript-vtt",
    "whatsapp", "zulip",
)  # fmt: skip
IDS = {reader.name: reader for reader in readers()}
EITHER = "[03/04/2026, 14:02:11] Ana Ruiz: deploys are frozen\n[03/04/2026, 14:02:40] Kim Osei: ok\n"
CUE = "00:00:03.120 --> 00:00:06.500\ncheckout is down\n"


def records(name: str, text: str, file: str = "sample") -> list[Record]:
    return [item for item in check_reader(IDS[name], text.encode(), file) if isinstance(item, Record)]


@pytest.mark.parametrize("name", CHATS)
def test_a_file_cut_at_any_byte_is_accounted_for(name: str) -> None:
    """The smallest good sample, at every byte of it."""
    good = [path for path in (SAMPLES / name).glob("good-*") if path.suffix != ".golden"]
    data = min((path.read_bytes() for path in good), key=len)
    for end in range(1, len(data)):
        check_reader(IDS[name], data[:end])


@pytest.mark.parametrize(("day_first", "day"), [(True, "2026-04-03"), (False, "2026-03-04")])
def test_a_person_can_say_which_number_of_a_date_is_the_day(day_first: bool, day: str) -> None:
    reader = WHATSAPP.mapped(day_first=day_first)
    first = next(item for item in check_reader(reader, EITHER.encode()) if isinstance(item, Record))
    assert isinstance(first.time, Wall)
    assert iso(first.time.ns)[:10] == day


def test_one_later_date_settles_the_order_of_the_first() -> None:
    first = records("whatsapp", EITHER + "[13/04/2026, 09:00:00] Ana Ruiz: unfrozen\n")[0]
    assert isinstance(first.time, Wall)
    assert iso(first.time.ns)[:10] == "2026-04-03"


def test_an_unsettled_date_and_an_unknown_start_say_what_would_settle_them() -> None:
    for time in (records("whatsapp", EITHER)[0].time, records("transcript-vtt", f"WEBVTT\n\n{CUE}")[0].time):
        assert isinstance(time, Unknown)
        assert time.remedy


def test_the_start_that_a_person_writes_into_a_transcript_goes_before_that_of_the_files_name() -> None:
    name = "GMT20260216-021000_Recording.transcript.vtt"
    (named,) = records("transcript-vtt", f"WEBVTT\n\n{CUE}", name)
    (noted,) = records("transcript-vtt", f"WEBVTT\n\nNOTE start 2026-02-16T03:10:00+01:00\n\n{CUE}", "call.vtt")
    (both,) = records("transcript-vtt", f"WEBVTT\n\nNOTE start 2026-02-16T02:11:00Z\n\n{CUE}", name)
    assert isinstance(named.time, Instant)
    assert isinstance(noted.time, Instant)
    assert isinstance(both.time, Instant)
    assert (named.time.iso(), noted.time.iso()) == ("2026-02-16T02:10:03Z", "2026-02-16T02:10:03Z")
    assert both.time.iso() == "2026-02-16T02:11:03Z"


def test_a_control_character_as_telegram_writes_it_costs_nothing_but_itself() -> None:
    said = {
        "id": 1,
        "type": "message",
        "date": "2026-02-16T03:12:05",
        "date_unixtime": "1771207925",
        "text": "aXb \\x1B",
    }
    chat = {"name": "ops", "type": "private_group", "id": 7, "messages": [said]}
    (one,) = records("telegram", json.dumps(chat).replace("X", "\\x1B"))
    assert one.text == "a\ufffd b \\x1B"


def test_nobody_edits_what_another_wrote() -> None:
    def event(ident: str, sender: str, body: str, edits: str = "") -> dict[str, object]:
        content: dict[str, object] = {"msgtype": "m.text", "body": body}
        if edits:
            content |= {"m.new_content": {"body": body}, "m.relates_to": {"rel_type": "m.replace", "event_id": edits}}
        return {
            "type": "m.room.message", "sender": sender, "event_id": ident, "content": content,
            "origin_server_ts": 1771207925120,
        }  # fmt: skip

    room = {
        "messages": [event("$1", "@ana", "down"), event("$2", "@kim", "fine", "$1"), event("$3", "@ana", "up", "$1")]
    }
    assert [(r.author and r.author.id, r.text) for r in records("matrix", json.dumps(room))] == [
        ("@ana", "up"),
        ("@kim", "fine"),
    ]


def test_a_message_about_a_security_code_is_no_line_of_whatsapp_itself() -> None:
    """Only the mark of direction before it makes it one."""
    text = "16/02/2026, 02:12 - Ana Ruiz: the security code changed\n16/02/2026, 02:13 - Kim Osei: ok\n"
    assert [record.text for record in records("whatsapp", text)] == ["the security code changed", "ok"]


@pytest.mark.parametrize(
    ("form", "whose"),
    [
        ("[16/02/2026, 02:12:{:02d}] ERROR: pool is full", ""),
        ("[16/02/2026, 02:12:{:02d}] production.INFO: pool is full", ""),
        ("[16/02/2026, 02:12:{:02d}] shop.carts: pool is full", ""),
        ("[16/02/2026, 02:12:{:02d}] [worker-1] carts: pool is full", ""),
        ("[16/02/2026, 02:12:{0:02d}] cannot open cart {0}: pool is full", ""),
        ("[2026-02-16 02:12:{:02d}] carts: pool is full", ""),
        ("16/02/2026, 02:12 - INFO: pool is full {}", ""),
        ("[16/02/2026, 02:12:{:02d}] Ana Ruiz: pool is full", "whatsapp"),
        ("[16/02/2026, 02:12:{:02d}] ~ Kim C: pool is full", "whatsapp"),
        ("[16/02/2026, 02:12:{:02d}] +44 7700 900123: pool is full", "whatsapp"),
        ("\u200e[16-02-2026 02:12:{:02d}] Ana Ruiz: pool is full", "whatsapp"),
        ("16/02/2026, 02:12 - Ana Ruiz: pool is full {}", "whatsapp"),
    ],
)
def test_a_log_with_its_times_in_brackets_is_no_whatsapp(form: str, whose: str) -> None:
    """Levels, modules and sentences with a colon are no people; without a comma a mark of direction tells."""
    text = "".join(f"{form.format(second)}\n" for second in range(12))
    match = WHATSAPP.identify(HeadSample(artifact_of(text.encode())))
    assert ("whatsapp" if match else "") == whose


def test_a_chat_in_which_everybody_spoke_once_is_one_while_it_is_short() -> None:
    """Of many lines some have to be of one person."""
    lines = [f"[16/02/2026, 02:12:{number:02d}] Person {chr(65 + number)}: hello\n" for number in range(20)]
    few, many = (WHATSAPP.identify(HeadSample(artifact_of("".join(lines[:n]).encode()))) for n in (3, 20))
    assert (few is not None, many is not None) == (True, False)


@pytest.mark.parametrize(
    ("nick", "bot"),
    [("nagios-bot", True), ("icinga2", True), ("deploybot_", True), ("talbot", False), ("abbot", False), ("bo-ta", False), ("logan", False)],
)  # fmt: skip
def test_a_program_in_an_irc_channel_is_known_by_its_name(nick: str, bot: bool) -> None:
    lines = [f"2026-03-04 14:02:1{number}\t{who}\tpool is full" for number, who in enumerate((nick, "ines", "ruth"))]
    join = "2026-03-04 14:02:00\t-->\tines (~i@h) has joined #ops"
    [said] = [
        record for record in records("irc", "\n".join([join, *lines])) if record.author and record.author.name == nick
    ]
    assert said.author is not None
    assert said.author.bot == bot
