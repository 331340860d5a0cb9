"""A brief as Markdown and as plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from afteraction.document.markdown import escape
from afteraction.synthesize.brief.fit import Audience
from afteraction.synthesize.brief.lines import HEADINGS, Brief, Line
from afteraction.synthesize.brief.review import Review

_COMMENT = re.compile(r"<!-- [\w., -]{0,4000} -->")
_NAME = re.compile(r"[^\w. -]")


def markdown(brief: Brief, review: Review | None = None, name: str = "") -> str:
    """The brief. review, name: to note in a comment after each paragraph on which lines of the review it rests; never for customers."""
    parts = [f"# {escape(brief.title)}"]
    if brief.notes:
        parts.append(f"*{escape(' '.join(brief.notes))}*")
    for topic, heading in HEADINGS[brief.audience].items():
        lines = [line for line in brief.lines if line.topic is topic]
        if lines:
            place = (
                _places(lines, review, name) if review is not None and brief.audience is not Audience.CUSTOMER else ""
            )
            parts.append(f"**{heading}.** {' '.join(_told(lines))}{place}")
    return "\n\n".join(parts) + "\n"


def word_count(text: str) -> int:
    """Words that a reader sees."""
    return len(_COMMENT.sub("", text).split())


def as_json(brief: Brief, review: Review, source: dict[str, object]) -> dict[str, object]:
    """The brief with the sentences of the review that each of its sentences rests on. source: where the review came from."""
    return {
        "audience": brief.audience.value,
        "title": brief.title,
        "notes": list(brief.notes),
        "engine": brief.engine,
        "approved": review.approved,
        "review": source,
        "limit": brief.limit,
        "words": word_count(markdown(brief)),
        "sentences": [
            {
                "topic": line.topic.value,
                "lead": line.lead,
                "text": line.text,
                "status": line.status.value,
                "by": line.by,
                "rests_on": [
                    {"id": one.id, "line": one.line, "section": one.title, "status": one.status.value, "text": f"{one.label}: {one.text}" if one.label else one.text}
                    for ident in line.rests
                    if (one := review.by_id(ident))
                ],
            }
            for line in brief.lines
        ],
        "withheld": [{"text": text, "why": why} for text, why in brief.withheld],
    }  # fmt: skip


def _told(lines: Sequence[Line]) -> Iterator[str]:
    lead = ""
    for line in lines:
        if line.lead and line.lead != lead:
            yield escape(line.lead)
        lead = line.lead
        yield escape(line.text)


def _places(lines: Sequence[Line], review: Review, name: str) -> str:
    numbers = sorted({one.line for line in lines for ident in line.rests if (one := review.by_id(ident))})
    if not numbers:
        return ""
    said = f"{'line' if len(numbers) == 1 else 'lines'} {', '.join(map(str, numbers))}"
    shown = _NAME.sub("_", name).replace("--", "-")
    return f" <!-- {shown}, {said} -->" if shown else f" <!-- {said} -->"
