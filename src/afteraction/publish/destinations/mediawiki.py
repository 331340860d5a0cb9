"""A page of a MediaWiki: made only where there is none, changed only from the revision that was seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from afteraction.domain.delivery import Letter, Payload, Remote
from afteraction.domain.errors import ServiceError, UncertainError
from afteraction.publish.destinations import _titles
from afteraction.publish.mark import mark, marked, withdrawn
from afteraction.publish.means import Means, truth

KIND = "mediawiki"
NEEDS = {"url": "address of api.php", "user": "name of a bot password, as Ana@publisher"}
MAY = {
    "title": _titles.MEANING,
    "category": "category that the page is put into",
    "plain": "true allows http within your own network",
}
TOKENS = ("MEDIAWIKI_PASSWORD",)
TAKES = ("document",)
_FORM = {"content-type": "application/x-www-form-urlencoded"}


def opened(name: str, said: Mapping[str, str], means: Means) -> _Wiki:
    """A destination from its part of the config."""
    return _Wiki(name, said, means, means.token(name, TOKENS))


class _Wiki:
    kind, lag, asks = KIND, 0.0, True

    def __init__(self, name: str, said: Mapping[str, str], means: Means, password: str) -> None:
        url, _, script = said["url"].rpartition("/")
        self.name, self.place, self._path = name, said["url"], f"/{script}"
        self._title, self._category = said.get("title", ""), said.get("category", "")
        self._user, self._password, self._token = said["user"], password, ""
        self._service = means.service("MediaWiki", url, {}, plain=truth(said, "plain"), secrets=(password,))

    def render(self, letter: Letter) -> Payload:
        from afteraction.document.targets import wikitext

        body = wikitext.write(letter.markdown).body.rstrip("\n")
        more = f"\n\n[[Category:{self._category}]]" if self._category else ""
        return Payload(f"{letter.name}.wiki", f"{body}{more}".encode())  # a wiki takes blank ends away

    def find(self, letter: Letter, known: Remote | None) -> Remote | None:
        self._logged_in()  # a wiki may show nothing to others
        page = self._page({"pageids": known.ident}) if known and known.ident else None
        page = page or self._page({"titles": _titles.titled(self._title, letter)})
        if page is None:
            return None
        text = page["revisions"][0]["slots"]["main"]["content"]
        return Remote(str(page["pageid"]), page["canonicalurl"], str(page["revisions"][0]["revid"]), marked(text, letter.key))  # fmt: skip

    def put(self, letter: Letter, payload: Payload, there: Remote | None) -> Remote:
        if there is not None and there.marker == letter.marker:
            return there
        guard = {"createonly": "1", "title": _titles.titled(self._title, letter)}
        if there is not None:
            guard = {"nocreate": "1", "pageid": there.ident, "baserevid": there.version}
        done = self._edited({**guard, "text": payload.data.decode(), "summary": mark(letter)})
        url = there.url if there else self._page({"pageids": str(done["pageid"])})["canonicalurl"]  # type: ignore[index]
        return Remote(str(done["pageid"]), url, str(done.get("newrevid", there.version if there else "")), letter.marker)  # fmt: skip

    def show(self, letter: Letter, there: Remote) -> str:
        page = self._page({"pageids": there.ident})
        return str(page["revisions"][0]["slots"]["main"]["content"]) if page else ""

    def undo(self, letter: Letter, there: Remote) -> str:
        from afteraction.document.targets import wikitext

        said = wikitext.write(withdrawn(letter)).body
        self._edited({"nocreate": "1", "pageid": there.ident, "baserevid": there.version, "text": said, "summary": "withdrawn"})  # fmt: skip
        return f"{there.url} says that it was withdrawn; its text stays in the history"

    def _page(self, which: Mapping[str, str]) -> dict[str, Any] | None:
        asked = {"action": "query", "prop": "revisions|info", "rvprop": "ids|content", "rvslots": "main", "inprop": "url"}  # fmt: skip
        found = self._asked({**asked, **which})["query"]["pages"][0]
        return None if found.get("missing") or found.get("invalid") else dict(found)

    def _edited(self, said: Mapping[str, str]) -> dict[str, Any]:
        self._logged_in()
        raw = self._sent({"action": "edit", "bot": "1", "assert": "user", **said, "token": self._token})
        done: dict[str, Any] = raw.get("edit", {})
        if done.get("result") != "Success":
            raise ServiceError("MediaWiki did not take the text", why=str(done)[:200], where=self.place)
        return done

    def _logged_in(self) -> None:
        if self._token:
            return
        token = self._asked({"action": "query", "meta": "tokens", "type": "login"})["query"]["tokens"]["logintoken"]
        said = {"action": "login", "lgname": self._user, "lgpassword": self._password, "lgtoken": token}
        result = self._sent(said, again=True)["login"]
        if result["result"] != "Success":
            raise ServiceError("MediaWiki does not let us in", why=str(result.get("reason", result["result"]))[:200], where=self.place, status=401)  # fmt: skip
        self._token = self._asked({"action": "query", "meta": "tokens"})["query"]["tokens"]["csrftoken"]

    def _asked(self, said: Mapping[str, str | int]) -> Any:
        return self._judged(self._service.get(self._path, {"format": "json", "formatversion": "2", **said}).json())

    def _sent(self, said: Mapping[str, str], *, again: bool = False) -> Any:
        body = urlencode({"format": "json", "formatversion": "2", **said}).encode()
        return self._judged(self._service.send("POST", self._path, body, headers=_FORM, again=again).json())

    def _judged(self, raw: Any) -> Any:
        """A wiki says 200 and then what went wrong."""
        error = raw.get("error")
        if error is None:
            return raw
        code = str(error.get("code", ""))
        kind = UncertainError if code.startswith("internal_api_error") else ServiceError
        status = 409 if code in ("articleexists", "editconflict") else 0
        raise kind(f"MediaWiki answered {code}", why=str(error.get("info", ""))[:200], where=self.place, status=status)
