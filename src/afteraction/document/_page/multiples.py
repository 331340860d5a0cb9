"""Small multiples: the templates that tell most, one small panel each on the same axis of time, with the milestones."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from afteraction.document._page.chart import Moment, Scale, bars, figure, finite, moments_of, usable
from afteraction.document._page.text import clock
from afteraction.document.shape import PostmortemJson, SeriesJson
from afteraction.domain.when import SECOND, clock_of

_WIDTH, _EDGE, _BETWEEN = 960, 12, 28
_COLUMNS, _MOST = 3, 6
_CAPTION, _PANEL, _FOOT = 34, 44, 22
_LETTERS = 43  # of a caption, as many as a panel is wide


class Multiples(NamedTuple):
    """The panels as the inside of an SVG, in a box of this width and height. words: what they show, for those who hear."""

    inside: Markup
    width: int
    height: int
    words: str


def multiples(record: PostmortemJson) -> Multiples | None:
    """The panels of a record, None when it holds no template worth one."""
    series = [one for one in record.get("templates", []) if usable(one)][:_MOST]
    if not series:
        return None
    start = min(clock(one["start"]).ns or 0 for one in series)
    end = max((clock(one["start"]).ns or 0) + len(one["values"]) * one["step_s"] * SECOND for one in series)
    moments = [moment for moment in moments_of(record) if start <= moment.at <= end]
    width = (_WIDTH - 2 * _EDGE - (_COLUMNS - 1) * _BETWEEN) // _COLUMNS
    parts, said = [], []
    for number, one in enumerate(series):
        left = _EDGE + number % _COLUMNS * (width + _BETWEEN)
        top = number // _COLUMNS * (_CAPTION + _PANEL + _FOOT)
        parts.append(_panel(one, moments, Scale(start, end, left, left + width), top))
        said.append(f"{one['name']}: at most {figure(_most(one))} {one['unit']}")
    rows = -(-len(series) // _COLUMNS)
    words = "; ".join(said)
    return Multiples(Markup("\n").join(parts), _WIDTH, rows * (_CAPTION + _PANEL + _FOOT), words)


def svg(found: Multiples) -> Markup:
    """The panels as a drawing of the page."""
    return Markup(
        '<svg id="multiples-svg" viewBox="0 0 {} {}" role="img" aria-labelledby="multiples-t multiples-d" '
        'preserveAspectRatio="xMidYMid meet"><title id="multiples-t">{}</title><desc id="multiples-d">{}</desc>{}</svg>'
    ).format(found.width, found.height, "Entries of the log by their form, over time", found.words, found.inside)


def _panel(series: SeriesJson, moments: list[Moment], scale: Scale, top: int) -> Markup:
    """One template. Every panel has its own height: which is higher is said in its caption."""
    high, foot = max(_most(series), 1.0), top + _CAPTION + _PANEL
    area, line = bars(scale, series, lambda value: round(foot - value / high * (_PANEL - 4), 1), foot)
    name = series["name"]
    short = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip()}…"
    marks = [
        Markup('<line x1="{x}" x2="{x}" y1="{}" y2="{}"><title>{} {} UTC</title></line>').format(
            top + _CAPTION, foot, moment.name, moment.clock, x=scale.x(moment.at)
        )
        for moment in moments
    ]
    return Markup(
        '<g class="se se2 small"><title>{full}</title><text class="name" x="{l}" y="{one}">{short}</text>'
        '<text class="unit" x="{l}" y="{two}">at most {high} {unit}</text>'
        '<path class="area" d="{area}"/><path class="line" d="{line}"/>'
        '<line class="rail" x1="{l}" x2="{r}" y1="{foot}" y2="{foot}"/><g class="ms">{marks}</g>'
        '<text class="num" x="{l}" y="{below}">{start}</text><text class="num y" x="{r}" y="{below}">{end}</text></g>'
    ).format(
        full=name, l=scale.left, r=scale.right, one=top + 12, two=top + 26, short=short, high=figure(_most(series)),
        unit=series["unit"], area=area, line=line, foot=foot, marks=Markup("").join(marks), below=foot + 13,
        start=clock_of(scale.start, 60 * SECOND), end=clock_of(scale.end, 60 * SECOND),
    )  # fmt: skip


def _most(series: SeriesJson) -> float:
    return max(finite(value) for value in series["values"])
