"""Requests are counted by endpoint and minute, and those that failed by whom, whatever window is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.kit import log

from afteraction.app.logs_requests import requests
from afteraction.app.reading import read_all
from afteraction.domain.record import Record
from afteraction.logs import requests as module
from afteraction.logs.crunch import Crunch
from afteraction.logs.requests import Requests

COLUMNS = (
    '{{"time":"2026-02-16T02:0{minute}:{second:02}Z","level":"info","msg":"done","method":"{method}","path":"{path}",'
    '"status":{status},"tenant":"{tenant}"}}\n'
)


def entry(time: str, status: str, text: str = "done", **fields: str) -> Record:
    return log(time, text)._replace(fields=(("status_code", status), *fields.items()))


def counted(records: list[Record]) -> Requests:
    crunch = Crunch("log", "app.log")
    for record in records:
        crunch.add(record)
    return crunch.requests


def test_the_endpoint_is_the_method_and_the_path_without_what_varies() -> None:
    """From fields, or from a message that begins with both."""
    found = counted(
        [
            entry("02:00:00", "200", method="GET", path="/orders/17?page=2"),
            entry("02:00:01", "503", method="GET", path="/orders/99"),
            entry("02:00:02", "500", "POST /orders 500"),
            entry("02:00:03", "200", "order paid"),
        ]
    )
    minute = next(iter(found.counts))[0]
    assert found.counts == {
        (minute, "GET /orders/<*>", False): 1,
        (minute, "GET /orders/<*>", True): 1,
        (minute, "POST /orders", True): 1,
        (minute, "", False): 1,
    }


def test_whom_a_request_failed_is_counted_once_and_not_kept_in_words() -> None:
    """Those that went well say nothing about who was hurt."""
    found = counted(
        [entry("02:00:00", "503", "GET /a 503", tenant=name) for name in ("acme", "acme", "bolt")]
        + [entry("02:00:00", "200", "GET /a 200", tenant="calm")]
    )
    ((key, marks),) = found.who.items()
    assert (key[1:], len(marks)) == (("GET /a", "tenant"), 2)
    assert not any(b"acme" in mark for mark in marks)


def test_the_address_that_asked_counts_where_nobody_is_named() -> None:
    """An access log says little more; where it names a user, that is who was hurt."""
    found = counted([
        entry("02:00:00", "503", "GET /a 503", client="203.0.113.7"),
        entry("02:00:00", "503", "GET /a 503", client="203.0.113.8"),
        entry("02:00:00", "503", "GET /a 503", client="203.0.113.8", user="ana"),
    ])  # fmt: skip
    assert {field: len(marks) for (_, _, field), marks in found.who.items()} == {"client": 2, "user": 1}


def test_what_is_kept_is_bounded_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Endpoints and people."""
    monkeypatch.setattr(module, "MAX_HASHES", 5)
    monkeypatch.setattr(module, "MAX_ENDPOINTS", 3)
    words = [chr(97 + n // 26) + chr(97 + n % 26) for n in range(60)]
    found = counted([entry("02:00:00", "500", path=f"/{word}", user=word) for word in words])
    assert found.cut
    assert sum(map(len, found.who.values())) == 5
    assert {endpoint for _, endpoint, _ in found.counts} == {"/aa", "/ab", "/ac", "(further endpoints)"}


def test_a_window_is_counted_over_all_files_with_each_tenant_once(tmp_path: Path) -> None:
    """By columns as by records; and a minute outside counts nothing."""
    for name, tenants in (("a", ("x-corp", "y-corp")), ("b", ("y-corp", "z-corp"))):
        lines = [
            COLUMNS.format(minute=minute, second=n, method="GET", path=f"/items/{n}", status=status, tenant=tenant)
            for minute in (1, 2, 5)
            for n, (tenant, status) in enumerate([(tenants[0], 503), (tenants[1], 500), ("calm-corp", 200)] * 4)
        ]
        (tmp_path / f"{name}.log").write_text("".join(lines), encoding="utf-8")
    logs = read_all([str(tmp_path)]).artifacts
    low = min(one.view.span[0] for one in logs if one.view and one.view.span)
    assert low % 60 == 1
    found = requests(logs, low, low + 1)
    assert found is not None
    assert (found["answered"], found["failed"], found["who"]) == (48, 32, {"tenant": 3})
    assert found["endpoints"] == [
        {"endpoint": "GET /items/<*>", "answered": 48, "failed": 32, "who": {"tenant": 3}},
    ]
