"""The three outputs of a draft, as a reader gets them."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from tests.cli.kit import run


class Written(NamedTuple):
    """The three outputs of one draft, and the record as data."""

    markdown: str
    page: str
    json: str
    record: dict[str, Any]

    def texts(self) -> dict[str, str]:
        """As a reader gets them."""
        return {
            "Markdown": self.markdown,
            "HTML": unescape(self.page),
            "JSON": json.dumps(self.record, ensure_ascii=False),
        }


def written(paths: Path, out: Path, *arguments: str | Path) -> Written:
    run("draft", paths, "-o", out, "-q", *arguments)
    markdown, page, record = ((out / f"postmortem.{end}").read_text(encoding="utf-8") for end in ("md", "html", "json"))
    return Written(markdown, page, record, json.loads(record))


def held(text: str, words: set[str]) -> list[str]:
    """Those of the words that stand in the text as whole words."""
    return sorted({word for word in words if word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)})
