"""The Linux audit log: ``type=USER_CMD msg=audit(1783414573.687:423): pid=2100 … res=success``.

The number behind the colon is the event: its lines have one time and one number. Some programs put a GS sign (0x1d) between the
raw values and their names. A command may be written in hexadecimal digits. Read against real files.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.late import late
from afteraction.domain.ports import Rank
from afteraction.domain.record import Level, Record
from afteraction.domain.stamps import parse_epoch
from afteraction.domain.when import Instant, Stamp
from afteraction.readers._lines import LineFormat, amended, remembered
from afteraction.readers._requests import told
from afteraction.readers._text import clean
from afteraction.readers.lines._late import LateFormat

_NAMES = {
    "acct": "user",
    "exe": "program",
    "comm": "command",
    "addr": "client",
    "res": "result",
    "success": "result",
    "unit": "unit",
    "op": "op",
}
_HEX = late(r"(?:[0-9A-F]{2}){2,2000}")


@remembered
def _clock(text: str) -> Stamp | None:
    stamp = parse_epoch(text)
    return stamp if isinstance(stamp, Instant) else None


@cache
def _value() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w-])(acct|exe|comm|cmd|addr|res|success|unit|op)=(?:\"([^\"]{0,500})\"|([^\s\"']{1,500}))"
    )


def _finish(record: Record, found: re.Match[str]) -> Record:
    values: dict[str, str] = {}
    for name, quoted, bare in _value().findall(found["text"]):
        values.setdefault(name, quoted or (bare if bare != "?" else ""))
    command = values.pop("cmd", "")
    if _HEX.fullmatch(command):
        command = bytes.fromhex(command).decode("utf-8", "replace")
    failed = "failed" in (values.get("res"), values.get("result")) or values.get("success") == "no"
    fields = told(
        ("type", found["type"]), ("event", found["event"] or ""), ("cmd", clean(command)),
        *((_NAMES[name], clean(value)) for name, value in values.items()),
    )  # fmt: skip
    text = clean(f"{found['type']} {found['text']}".replace("\x1d", " "))
    return amended(record, text, Level.WARN if failed else Level.INFO, record.channel, tuple(fields))


@cache
def _audit() -> LineFormat:
    return LineFormat(
        name="log-audit",
        title="Linux audit log",
        pattern=re.compile(
            r"(?:node=(?P<host>\S{1,200}) )?type=(?P<type>[\w\[\]]{1,60}) msg=audit\((?P<time>\d{9,10}(?:\.\d{1,9})?)(?::(?P<event>\d{1,19}))?\): ?(?P<text>.*)"
        ),
        clock=_clock,
        finish=_finish,
        rank=Rank.SIGNATURE,
        time_rule="the number in brackets, epoch seconds with milliseconds",
    )


READERS = (LateFormat("log-audit", (" msg=audit(",), _audit),)
