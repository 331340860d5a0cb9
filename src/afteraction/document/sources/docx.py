"""Word documents (docx), through mammoth where it is installed: its styles tell headings, lists and tables."""

from __future__ import annotations

import io
import zipfile
from importlib.util import find_spec
from xml.parsers.expat import ExpatError

from afteraction.document._markup import Markup
from afteraction.domain.document import Document

_MOST = 64 << 20  # bytes of the text of a document; its pictures are not opened


def claims(data: bytes) -> str:
    """A zip that holds the main part of a Word document."""
    if not data.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "it is a zip with word/document.xml" if "word/document.xml" in archive.namelist() else ""
    except zipfile.BadZipFile:
        return "it begins as a zip, as Word documents do"


def read(data: bytes, name: str) -> Document:
    """The text as a document. Its lines are those of the text after conversion, which the notes say.

    Raises:
        ValueError: mammoth is not installed, or the file is damaged or too large.
    """
    if find_spec("mammoth") is None:
        raise ValueError("Word documents need mammoth: pip install 'afteraction[docx]'")
    import mammoth

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(item.file_size for item in archive.infolist() if item.filename.endswith(".xml"))
        if size > _MOST:
            raise ValueError(f"its text is {size:,} bytes, more than {_MOST:,}")
        done = mammoth.convert_to_html(io.BytesIO(data), convert_image=mammoth.images.img_element(_no_picture))
    except (zipfile.BadZipFile, KeyError, ExpatError, OSError) as error:
        raise ValueError(f"the Word document is damaged: {error}") from error
    html = done.value.replace("</p>", "</p>\n").replace("</li>", "</li>\n").replace("</tr>", "</tr>\n")
    found = Markup(html, name).document()
    return found._replace(notes=(*found.notes, "It is a Word document: lines are those of its text after conversion."))


def _no_picture(image: object) -> dict[str, str]:
    return {"src": ""}
