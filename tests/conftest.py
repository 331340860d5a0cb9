"""Make ``tests.kit`` importable however pytest is started, keep property tests the same on every run, and keep every test on this machine."""

import ipaddress
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")


def _check(address: Any) -> None:
    """Let pass what stays here: loopback, and sockets of the file system."""
    host = address[0] if isinstance(address, tuple) else None
    if host is None or host in ("", "localhost"):
        return
    try:
        here = ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        here = False
    if not here:
        raise AssertionError(f"a test reached for the network: {host}")


@pytest.fixture(autouse=True, scope="session")
def _on_this_machine() -> Iterator[None]:
    """No test leaves this machine: neither by address nor by name, whatever the library."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            original = getattr(socket.socket, name)

            def guarded(self: socket.socket, *args: Any, _original: Any = original) -> Any:
                _check(args[-1])
                return _original(self, *args)

            patch.setattr(socket.socket, name, guarded)
        resolve = socket.getaddrinfo

        def known(host: Any, *args: Any, **more: Any) -> Any:
            _check((host.decode() if isinstance(host, bytes) else host,))
            return resolve(host, *args, **more)

        patch.setattr(socket, "getaddrinfo", known)
        yield


@pytest.fixture(autouse=True, scope="session")
def _in_no_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or fills the cache of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield
