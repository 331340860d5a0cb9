"""The chart of an incident as an SVG file of its own, with its colours in it; the page draws the same."""

from __future__ import annotations

import re

from afteraction.document._page.chart import draw
from afteraction.document._page.multiples import multiples
from afteraction.document.shape import PostmortemJson

_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" data-made-by="afteraction" '
_STYLE = (
    "<style>svg{font:11.5px system-ui,sans-serif;background:#fff}text{fill:#5b6470}.num{font-variant-numeric:tabular-nums}"
    ".tick{text-anchor:middle}.lane,.y{text-anchor:end}.axis{stroke:#8a929c}.grid,.rail{stroke:#e3e6ea}.hair{display:none}"
    ".band{fill:#b4451f;opacity:.07}.ms line{stroke:#1c2733;stroke-dasharray:2 3}.ms text{fill:#1c2733;font-weight:600}"
    ".name{fill:#1c2733;font-weight:600}.unit{font-weight:400;fill:#5b6470}.line{fill:none;stroke:#2f6fab;stroke-width:1.2}"
    ".area{fill:#2f6fab;opacity:.18}.se1 .line{stroke:#2f6fab}.se1 .area{fill:#2f6fab}.se2 .line{stroke:#b4451f}"
    ".se2 .area{fill:#b4451f}.tick-alerts{fill:#b4451f}.tick-alerts.over{fill:none;stroke:#b4451f}"
    ".tick-changes{fill:#6b4fa0}.small .num,.small .unit{font-size:10.5px}.small .ms line{opacity:.45}</style>"
)
_BETWEEN = 24
_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
NAME = "postmortem.svg"  # beside the Markdown that shows it


def svg(record: PostmortemJson) -> str | None:
    """The file, None when nothing in the record has a time. Links of the page are not in it."""
    chart = draw(record, ())
    if chart is None:
        return None
    drawn = str(chart.svg)
    below = multiples(record)
    box = _BOX.search(drawn)
    if below is not None and box is not None:
        foot = int(box[2]) + _BETWEEN
        drawn = drawn.replace(box[0], f'viewBox="0 0 {box[1]} {foot + below.height}"', 1).removesuffix("</svg>")
        drawn += f'<g transform="translate(0 {foot})">{below.inside}</g></svg>'
    end = drawn.index(">") + 1
    return f"{_HEAD}{drawn[:end].removeprefix('<svg ')}{_STYLE}{drawn[end:]}\n"


def drawable(record: PostmortemJson) -> bool:
    """Whether there is a picture of it."""
    return draw(record, ()) is not None


def is_ours(head: bytes) -> bool:
    """Whether a file that begins so was written here, and may be written again."""
    return head.startswith(_HEAD.encode())
