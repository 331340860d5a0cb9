"""A log without a zone beside one with: the ids of failed requests that both hold settle its clock, wherever in the file they stand."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from afteraction.app.reading import read_all


def ident(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()[:32]


def java(count: int) -> str:
    """A service in Madrid: 700 quiet lines, then the failures."""
    quiet = [
        f"2026-06-09 08:{n // 60:02}:{n % 60:02}.100 [http-{n % 9}] INFO  c.m.Export - page rendered"
        for n in range(700)
    ]
    failed = [
        f"2026-06-09 09:{n:02}:05.120 [http-{n % 9}] ERROR c.m.Export - [traceId={ident(n)}] export failed"
        for n in range(count)
    ]
    return "\n".join(quiet + failed) + "\n"


def gateway(count: int) -> str:
    """Another one, in UTC: its 700 first lines are of an earlier hour."""
    quiet = [
        {"time": f"2026-06-09T05:{n // 60:02}:{n % 60:02}.300Z", "level": "info", "msg": "access", "status": 200}
        for n in range(700)
    ]
    failed = [
        {
            "time": f"2026-06-09T07:{n:02}:05.125Z",
            "level": "error",
            "msg": "access",
            "status": 500,
            "trace_id": ident(n),
        }
        for n in range(count)
    ]
    return "".join(json.dumps(entry) + "\n" for entry in quiet + failed)


def clock_of(folder: Path, count: int) -> str:
    (folder / "export.log").write_text(java(count), encoding="utf-8")
    (folder / "gateway.log").write_text(gateway(count), encoding="utf-8")
    (found,) = (one for one in read_all([str(folder)]).artifacts if one.artifact.name == "export.log")
    return found.clock.says


def test_the_ids_of_failures_settle_the_zone(tmp_path: Path) -> None:
    assert clock_of(tmp_path, 5) == "UTC+2, from 5 shared commits or ids"


def test_one_id_alone_settles_nothing(tmp_path: Path) -> None:
    assert clock_of(tmp_path, 1) == ""
