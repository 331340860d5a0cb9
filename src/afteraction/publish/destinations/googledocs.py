"""A Google document: Drive makes it of Markdown, and finds it by a property that no reader sees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from afteraction.domain.delivery import Letter, Payload, Remote
from afteraction.domain.errors import ServiceError
from afteraction.publish.means import Means, part

KIND = "googledocs"
NEEDS: dict[str, str] = {}
MAY = {"folder": "id of the folder in Drive", "url": "address of the API, when it is not https://www.googleapis.com"}
TOKENS = ("GOOGLE_TOKEN",)
TAKES = ("document",)
_DOC = "application/vnd.google-apps.document"
_FIELDS = "id,webViewLink,version,trashed,appProperties,headRevisionId,modifiedTime"
_BORDER = "afteraction-part"
_PAGES = 50  # of a search


def opened(name: str, said: Mapping[str, str], means: Means) -> _Drive:
    """A destination from its part of the config."""
    return _Drive(name, said.get("folder", ""), said.get("url", "https://www.googleapis.com"), means.token(name, TOKENS), means)  # fmt: skip


class _Drive:
    kind, asks = KIND, True
    lag = 60.0  # its search is no promise right after a write

    def __init__(self, name: str, folder: str, url: str, secret: str, means: Means) -> None:
        self.name, self.place, self._folder = name, f"{url} {folder}".strip(), folder
        self._service = means.service("Google Drive", url, {"authorization": f"Bearer {secret}"})

    def render(self, letter: Letter) -> Payload:
        return Payload(f"{letter.name}.md", letter.markdown.encode())

    def find(self, letter: Letter, known: Remote | None) -> Remote | None:
        if known and known.ident:
            return self._remote(self._by_number(known.ident))
        said = f"appProperties has {{ key='key' and value='{letter.key}' }} and trashed = false"
        asked = {"q": said, "fields": f"nextPageToken,files({_FIELDS})", "spaces": "drive", **_EVERYWHERE, "includeItemsFromAllDrives": "true"}  # fmt: skip
        for _ in range(_PAGES):  # a page may be empty though the search has not ended
            page = self._service.get("/drive/v3/files", asked).json()
            if page["files"]:
                return self._remote(page["files"][0])
            if not page.get("nextPageToken"):
                return None
            asked["pageToken"] = page["nextPageToken"]
        raise ServiceError(
            "the search of Google Drive does not end", where=self.place, hint="run the same command again"
        )

    def put(self, letter: Letter, payload: Payload, there: Remote | None) -> Remote:
        if there is not None and there.marker == letter.marker:
            return there
        about: dict[str, Any] = {"name": letter.title, "appProperties": {"key": letter.key, "marker": letter.marker}}
        asked = {"uploadType": "multipart", "fields": _FIELDS, **_EVERYWHERE}
        where = "/upload/drive/v3/files"
        if there is None:
            about |= {"mimeType": _DOC} | ({"parents": [self._folder]} if self._folder else {})
        headers = {"content-type": f"multipart/related; boundary={_BORDER}"}
        method = "POST" if there is None else "PATCH"
        where += "" if there is None else f"/{part(there.ident)}"
        done = self._service.send(method, where, _parts(about, payload.data), query=asked, headers=headers).json()
        found = self._remote(done)
        if found is None:
            raise ServiceError("Google Drive made a document and put it into the bin", where=self.place)
        return found

    def show(self, letter: Letter, there: Remote) -> str:
        asked = {"mimeType": "text/markdown"}
        return self._service.get(f"/drive/v3/files/{part(there.ident)}/export", asked).body.decode("utf-8", "replace")

    def undo(self, letter: Letter, there: Remote) -> str:
        self._service.send(
            "PATCH", f"/drive/v3/files/{part(there.ident)}", {"trashed": True}, query=_EVERYWHERE, again=True
        )
        return f"moved {there.url} to the bin, from where it can be brought back for 30 days"

    def _by_number(self, ident: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._service.get(f"/drive/v3/files/{part(ident)}", {"fields": _FIELDS, **_EVERYWHERE}).json()  # fmt: skip
        except ServiceError as error:
            if error.status == 404:
                return None
            raise
        return found

    def _remote(self, raw: dict[str, Any] | None) -> Remote | None:
        if raw is None or raw.get("trashed"):
            return None
        version = raw.get("headRevisionId") or raw["modifiedTime"]  # `version` also counts looks and sharing
        return Remote(
            raw["id"], raw.get("webViewLink", ""), version, (raw.get("appProperties") or {}).get("marker", "")
        )


_EVERYWHERE = {"supportsAllDrives": "true"}


def _parts(about: dict[str, Any], data: bytes) -> bytes:
    """Metadata and content as one body. The border stands in neither: the text is ours, and a line of it that begins so is indented."""
    text = data.replace(f"--{_BORDER}".encode(), f" --{_BORDER}".encode())
    head = f"--{_BORDER}\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n{json.dumps(about)}\r\n"
    return b"".join((head.encode(), f"--{_BORDER}\r\ncontent-type: text/markdown; charset=UTF-8\r\n\r\n".encode(), text, f"\r\n--{_BORDER}--\r\n".encode()))  # fmt: skip
