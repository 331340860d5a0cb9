"""No test reaches a network: the guard in tests/conftest.py stops every way out but loopback."""

from __future__ import annotations

import asyncio
import socket
import urllib.request

import pytest

ELSEWHERE = "192.0.2.1"  # an address for documentation, where nobody is


def test_no_address_but_loopback_is_reached() -> None:
    with socket.socket() as one, pytest.raises(AssertionError, match=ELSEWHERE):
        one.connect((ELSEWHERE, 9))
    with socket.socket() as one, pytest.raises(AssertionError, match=ELSEWHERE):
        one.connect_ex((ELSEWHERE, 9))
    with socket.socket(socket.AF_INET6) as one, pytest.raises(AssertionError, match="2001:db8::1"):
        one.connect(("2001:db8::1", 9, 0, 0))


def test_no_packet_is_sent_elsewhere() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as one, pytest.raises(AssertionError, match=ELSEWHERE):
        one.sendto(b"x", (ELSEWHERE, 9))


def test_no_name_is_asked_for() -> None:
    with pytest.raises(AssertionError, match=r"api\.example"):
        urllib.request.urlopen("http://api.example/v1")


def test_libraries_that_wait_are_stopped_too() -> None:
    async def reach() -> None:
        await asyncio.open_connection(ELSEWHERE, 9)

    with pytest.raises(AssertionError, match=ELSEWHERE):
        asyncio.run(reach())


def test_this_machine_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as one:
        assert one.getpeername() == server.getsockname()
