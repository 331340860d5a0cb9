"""The chart of an incident as an SVG file of its own, with its colours in it; the page draws the same."""

from __future__ import annotations

import re

from markupsafe import Markup

from afteraction.document._page.chart import WIDTH, Chart, Key, draw, glyph
from afteraction.document._page.labels import LETTER
from afteraction.document._page.multiples import HEADING, PANEL, Small, multiples
from afteraction.document.shape import PostmortemJson

_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" data-made-by="afteraction" '
_STYLE = (
    "<style>svg{font:11.5px system-ui,sans-serif}.paper{fill:#fff}text{fill:#5b6470}.num{font-variant-numeric:tabular-nums}"
    ".tick{text-anchor:middle}.lane,.y{text-anchor:end}.axis{stroke:#8a929c}.grid,.rail{fill:none;stroke:#e3e6ea}"
    ".hair{display:none}.band{fill:#b4451f;opacity:.08}.ms path{fill:none;stroke:#1c2733;stroke-dasharray:2 3}"
    ".ms text,.name{fill:#1c2733;font-weight:600}.ms .num,.unit{font-weight:400}.unit{fill:#5b6470}"
    ".line{fill:none;stroke:#2f6fab;stroke-width:1.2}.area{fill:#2f6fab;opacity:.18}.se2 .line{stroke:#b4451f}"
    ".se2 .area{fill:#b4451f}.tick-alerts{fill:#b4451f;stroke:#b4451f}.tick-alerts.over{fill:#fff}"
    ".tick-changes{fill:#6b4fa0}.small .num,.unit{font-size:10.5px}.small .ms path{opacity:.6}</style>"
)
_ROW, _BETWEEN, _COLUMNS = 26, 14, 3
_BOX = re.compile(r'viewBox="0 0 \d+ \d+"')
NAME = "postmortem.svg"  # beside the Markdown that shows it


def svg(record: PostmortemJson) -> str | None:
    """The file, None when nothing in the record has a time. Links of the page are not in it."""
    chart = draw(record, ())
    if chart is None:
        return None
    small = multiples(record)
    parts, height = [_legend(chart)], chart.height + _ROW
    if small:
        parts.append(_below(small, height + _BETWEEN))
        height += _BETWEEN + _ROW + -(-len(small) // _COLUMNS) * (PANEL[1] + _BETWEEN)
    drawn = _BOX.sub(f'viewBox="0 0 {WIDTH} {height}"', str(chart.svg), count=1).removesuffix("</svg>")
    head, _, rest = drawn.partition("</desc>")
    paper = Markup('<rect class="paper" width="{}" height="{}"/>').format(WIDTH, height)
    return f"{_HEAD}{head.removeprefix('<svg ')}</desc>{_STYLE}{paper}{rest}{''.join(parts)}</svg>\n"


def _legend(chart: Chart) -> Markup:
    """A row below the chart: each mark with its meaning."""
    left, y = 72.0, chart.height + 8
    parts = []
    for key in chart.legend:
        parts.append(_mark(key, left, y))
        parts.append(Markup('<text x="{}" y="{}">{}</text>').format(left + 16, y + 4, key.text))
        left += 16 + LETTER * len(key.text) + 18
    return Markup('<g class="legend">{}</g>').format(Markup("").join(parts))


def _mark(key: Key, left: float, y: int) -> Markup:
    if key.mark == "band":
        return Markup('<rect class="band" x="{}" y="{}" width="12" height="12"/>').format(left - 1, y - 6)
    if key.mark == "moment":
        return Markup('<g class="ms"><path d="M{x} {}V{}"/></g>').format(y - 7, y + 7, x=left + 5)
    lane = "changes" if key.mark == "change" else "alerts"
    return glyph(lane, left + 5, y, over=key.mark == "over")


def _below(small: list[Small], top: int) -> Markup:
    parts = [Markup('<text x="{}" y="{}">{}</text>').format(1, top + 8, HEADING)]
    across = (WIDTH - _COLUMNS * PANEL[0]) // (_COLUMNS - 1)
    for number, one in enumerate(small):
        x = number % _COLUMNS * (PANEL[0] + across)
        y = top + _ROW + number // _COLUMNS * (PANEL[1] + _BETWEEN)
        parts.append(
            Markup('<g transform="translate({} {})"><title>{}: {}</title>{}</g>').format(
                x, y, one.name, one.words, one.inside
            )
        )
    return Markup("\n").join(parts)


def drawable(record: PostmortemJson) -> bool:
    """Whether there is a picture of it."""
    return draw(record, ()) is not None


def is_ours(head: bytes) -> bool:
    """Whether a file that begins so was written here, and may be written again."""
    return head.startswith(_HEAD.encode())
