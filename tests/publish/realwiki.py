"""A real MediaWiki, installed into a folder of the test and asked through the kit's server, so that faults can be played over it."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from tests.wire.kit import Said, Seen

CODE = Path("/usr/share/mediawiki")  # where Debian and its kin put it
PASSWORD = "of0nobod" + "0123456789abcdef" * 2  # a bot password is 32 signs or more of 0-9 and a-w
MISSING = "MediaWiki with php and its sqlite3 is not installed: apt install mediawiki php-cli php-sqlite3"


def there() -> bool:
    """Whether this machine can run one."""
    if shutil.which("php") is None or not (CODE / "maintenance" / "install.php").exists():
        return False
    return b"sqlite3" in subprocess.run(["php", "-m"], capture_output=True, check=False).stdout


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """A fresh wiki while the block runs; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    data.mkdir()
    _php("install.php", "--dbtype", "sqlite", "--dbpath", str(data), "--dbname", "wiki", "--server", f"http://127.0.0.1:{port}",
         "--scriptpath", "", "--confpath", str(folder), "--pass", PASSWORD, "Wiki", "Admin", settings=None)  # fmt: skip
    settings = folder / "LocalSettings.php"
    with settings.open("a", encoding="utf-8") as file:
        file.write("$wgMainCacheType = CACHE_NONE;\n$wgJobRunRate = 0;\n$wgEnableEmail = false;\n")
    grants = "basic,editpage,createeditmovepage,highvolume"
    _php("createBotPassword.php", "--appid", "publisher", "--grants", grants, "Admin", PASSWORD, settings=settings)
    server = subprocess.Popen(
        ["php", "-S", f"127.0.0.1:{port}", "-t", str(CODE)],
        env={**os.environ, "MW_CONFIG_FILE": str(settings)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _answering(port)
        yield port
    finally:
        server.kill()
        server.wait()


def _php(script: str, *words: str, settings: Path | None) -> None:
    more = {"MW_CONFIG_FILE": str(settings)} if settings else {}
    done = subprocess.run(["php", str(CODE / "maintenance" / script), *words], capture_output=True, check=False, env={**os.environ, **more})  # fmt: skip
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-500:]


def _answering(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the wiki did not start")


class RealWiki:
    """One page of a real wiki, as the tests of destinations see a server."""

    path = "/api.php"
    several = False  # whether a page takes several requests that write
    port = 0
    _numbers = itertools.count(1)
    said: ClassVar[dict[str, str]] = {"to": "mediawiki", "user": "Admin@publisher", "category": "Postmortems"}

    def __init__(self) -> None:
        self.title = f"Payments failed {next(self._numbers)}"
        self.said = {**type(self).said, "title": self.title}  # type: ignore[misc]  # a page of its own

    def environment(self) -> dict[str, str]:
        return {"MEDIAWIKI_PASSWORD": PASSWORD}

    def writes(self, seen: Seen) -> bool:
        return seen.method == "POST" and b"action=edit" in seen.body

    def __call__(self, seen: Seen) -> Said:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        names = ("content-type", "cookie", "user-agent", "accept-encoding")
        headers = {name: seen.headers[name] for name in names if name in seen.headers}
        connection.request(seen.method, f"{seen.path}?{urlencode(seen.query)}", seen.body or None, headers)
        got = connection.getresponse()
        body = got.read()
        said = {"content-type": got.getheader("content-type", "")}
        for number, cookie in enumerate(
            got.headers.get_all("set-cookie") or []
        ):  # a name for each: a mapping holds one of it
            spelt = "".join(char.upper() if number >> place & 1 else char for place, char in enumerate("setcookie"))
            said[f"{spelt[:3]}-{spelt[3:]}"] = cookie
        connection.close()
        return Said(got.status, body, said)

    def ask(self, **said: str) -> Any:
        """A question of somebody who is not logged in."""
        body = urlencode({"format": "json", "formatversion": "2", **said}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return json.loads(self(Seen("POST", self.path, {}, headers, body)).body)

    def _texts(self) -> list[str]:
        """All revisions of the page, the newest first."""
        asked = {"prop": "revisions", "titles": self.title, "rvprop": "content|ids", "rvslots": "main", "rvlimit": "50"}
        (page,) = self.ask(action="query", **asked)["query"]["pages"]
        return [one["slots"]["main"]["content"] for one in page.get("revisions", [])]

    def held(self) -> list[str]:
        return [text for text in self._texts()[:1] if "was withdrawn" not in text]

    def kept(self) -> list[str]:
        return self._texts()

    def meddle(self) -> None:
        text = self._texts()[0].replace("nine", "nineteen")
        done = self.ask(action="edit", title=self.title, text=text, token="+\\")
        assert done["edit"]["result"] == "Success"
