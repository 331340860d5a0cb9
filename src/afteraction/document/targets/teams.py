"""A message for Teams: an Adaptive Card whose words are runs of text, in which Markdown and mentions mean nothing."""

from __future__ import annotations

from typing import Any

from afteraction.document.gist import address, summary


def write(markdown: str, link: str = "") -> dict[str, Any]:
    """The body of a request to a workflow's webhook.

    Raises:
        ValueError: the Markdown nests too deep, or the link is no http or https address.
    """
    told, to = summary(markdown), address(link)
    title = told.title or "Postmortem"
    body = [_text(_run(title, size="Large", weight="Bolder"))]
    body += [_text(_run(line.name, weight="Bolder"), _run(f"  {line.value}")) for line in told.lines]
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    if to:
        card["actions"] = [{"type": "Action.OpenUrl", "title": title, "url": to}]
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [content]}


def _text(*runs: dict[str, str]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, **more: str) -> dict[str, str]:
    return {"type": "TextRun", "text": text, **more}
