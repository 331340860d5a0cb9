"""Small multiples: the templates that tell most, one small panel each on the axis of the chart, with the milestones."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from afteraction.document._page.chart import Moment, Scale, bars, figure, moments_of, peak, scale_of, usable
from afteraction.document._page.labels import LETTER
from afteraction.document.shape import PostmortemJson, SeriesJson
from afteraction.domain.when import MINUTE, clock_of

_MOST = 6
_CAPTION, _PANEL, _FOOT, _EDGE = 34, 56, 20, 1
PANEL = (300, _CAPTION + _PANEL + _FOOT)  # width and height of a drawing
_LETTERS = int((PANEL[0] - _EDGE) / (LETTER * 1.1))  # a name is cut rather than let out
HEADING = "Entries of the log by their form; each has a scale of its own, and the lines are the milestones"


class Small(NamedTuple):
    """A panel. inside: the inside of an SVG of the size `PANEL`. name: the template; words: what it shows."""

    inside: Markup
    name: str
    words: str


def multiples(record: PostmortemJson) -> list[Small]:
    """The panels of a record, none when it holds no template worth one."""
    axis = scale_of(record)
    if axis is None:
        return []
    scale = Scale(axis.start, axis.end, _EDGE, PANEL[0] - _EDGE)
    moments = [moment for moment in moments_of(record) if scale.holds(moment.at)]
    return [_panel(one, moments, scale) for one in record.get("templates", []) if usable(one)][:_MOST]


def _panel(series: SeriesJson, moments: list[Moment], scale: Scale) -> Small:
    high, at = peak(scale, series)
    foot = _CAPTION + _PANEL
    area, line = bars(scale, series, lambda value: round(foot - value / max(high, 1.0) * (_PANEL - 4), 1), foot)
    name = series["name"]
    short = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip()}…"
    told = f"at most {figure(high)} {series['unit']}"
    marks = [
        Markup('<path d="M{x} {top}V{foot}"><title>{name} {clock} UTC</title></path>').format(
            x=scale.x(moment.at), top=_CAPTION, foot=foot, name=moment.name, clock=moment.clock
        )
        for moment in moments
    ]
    inside = Markup(
        '<text class="name" x="{l}" y="12">{short}</text><text class="unit" x="{l}" y="26">{told}</text>'
        '<g class="se se2 small"><path class="area" d="{area}"/><path class="line" d="{line}"/>'
        '<line class="rail" x1="{l}" x2="{r}" y1="{foot}" y2="{foot}"/><g class="ms">{marks}</g>'
        '<text class="num" x="{l}" y="{below}">{start}</text><text class="num y" x="{r}" y="{below}">{end} UTC</text></g>'
    ).format(
        l=_EDGE, r=PANEL[0] - _EDGE, short=short, told=told, area=area, line=line, foot=foot, below=foot + 14,
        marks=Markup("").join(marks), start=clock_of(scale.start, MINUTE), end=clock_of(scale.end, MINUTE),
    )  # fmt: skip
    return Small(inside, name, f"{told}, at {clock_of(at, MINUTE)} UTC")
