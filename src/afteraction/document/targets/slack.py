"""A message for Slack: all words of the document are plain text, in which nothing is a mention, a link or an emoji."""

from __future__ import annotations

import re
from typing import Any

from afteraction.document.gist import address, summary

_SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_CALL = re.compile(r"@(?=\w)")


def write(markdown: str, link: str = "") -> dict[str, Any]:
    """``text`` and ``blocks``, as chat.postMessage and incoming webhooks take them.

    Raises:
        ValueError: the Markdown nests too deep, or the link is no http or https address.
    """
    told, to = summary(markdown), address(link)
    title = told.title or "Postmortem"
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(title)}]
    if told.lines:
        fields = [_plain(f"{line.name}\n{line.value}") for line in told.lines]
        blocks.append({"type": "section", "fields": fields})
    if to:
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": f"<{_escaped(to)}>", "verbatim": True}})
    text = _CALL.sub("@\u2060", " · ".join([title, *(f"{line.name}: {line.value}" for line in told.lines)]))
    return {"text": _escaped(text), "blocks": blocks, "link_names": False, "unfurl_links": False}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _escaped(text: str) -> str:
    return re.sub("[&<>]", lambda found: _SIGNS[found[0]], text)
