"""The chart of the incident: lanes of alerts and changes, at most five series, milestones, one UTC axis; plain SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from afteraction.document._page.text import clock, slug
from afteraction.document.shape import PostmortemJson, SeriesJson
from afteraction.domain.when import SECOND, clock_of, day_of

_WIDTH, _LEFT, _RIGHT = 960, 72, 944
_LEVEL, _LANE, _PANEL, _GAP, _AXIS = 17, 22, 84, 26, 38
_SERIES = 5  # panels: two of the logs and three of metrics
_LETTER = 6.4  # width of a letter of a label, for placing only
_POINTS = 480  # more intervals than this are drawn as the highest of each bucket
_STEPS = (60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 2592000, 31536000)
_LANES = (("alerts", "alert", frozenset(("alert_fired",))), ("changes", "change", frozenset(("change", "mitigation"))))


class Tick(NamedTuple):
    """A thing on a lane. over: an alert that says it ended."""

    at: int
    record: str
    text: str
    over: bool


class Moment(NamedTuple):
    """A milestone on the chart."""

    name: str
    at: int
    clock: str


class Chart(NamedTuple):
    """The drawing, what the script needs for its readout, and the names for the legend."""

    svg: Markup
    data: dict[str, object]
    lanes: list[str]
    series: list[str]


class Scale(NamedTuple):
    """An axis of time. start, end: nanoseconds in UTC; left, right: where they stand."""

    start: int
    end: int
    left: float = _LEFT
    right: float = _RIGHT

    def x(self, at: float) -> float:
        """Where a moment stands."""
        share = (at - self.start) / (self.end - self.start)
        return round(self.left + share * (self.right - self.left), 1)

    def holds(self, at: int) -> bool:
        """Whether it is on the axis."""
        return self.start <= at <= self.end


def draw(record: PostmortemJson, cited: Iterable[str]) -> Chart | None:
    """The chart, or None when nothing in the record has a time. cited: ids of records that may be opened."""
    moments = moments_of(record)
    lanes = [(name, _ticks(record, kind, rows)) for name, kind, rows in _LANES]
    series = [one for one in record["series"] if usable(one)][:_SERIES]
    scale = _scale(record, moments, [tick for _, ticks in lanes for tick in ticks], series)
    if scale is None:
        return None
    lanes = [(name, [tick for tick in ticks if scale.holds(tick.at)]) for name, ticks in lanes]
    lanes = [lane for lane in lanes if lane[1]]
    if not (lanes or series or moments):
        return None
    svg = _svg(scale, moments, lanes, series, frozenset(cited))
    return Chart(svg, _readout(scale, series), [name for name, _ in lanes], [one["name"] for one in series])


def moments_of(record: PostmortemJson) -> list[Moment]:
    """The milestones in time order."""
    found = []
    for one in record["milestones"]:
        precision = one["candidates"][0]["precision_s"] if one["candidates"] else 1
        at = clock(one["time"], precision)
        if at.ns is not None:
            found.append(Moment(one["name"], at.ns, at.clock))
    return sorted(found, key=lambda moment: moment.at)


def _ticks(record: PostmortemJson, kind: str, rows: frozenset[str]) -> list[Tick]:
    found: dict[str, Tick] = {}
    for key in record["stream"]:
        one = record["records"].get(key)
        at = clock(one["time"]).ns if one and one["kind"] == kind else None
        if one and at is not None:
            found[key] = Tick(at, key, one["title"] or one["text"], one["status"] in ("resolved", "ok", "closed"))
    for row in record["timeline"]:
        at = clock(row["time"]).ns if row["kind"] in rows else None
        key = row["evidence"][0]["record"] if row["evidence"] else row["id"]
        if at is not None and key not in found:
            found[key] = Tick(at, key, row["title"] or row["text"], False)
    return sorted(found.values(), key=lambda tick: (tick.at, tick.record))


def usable(series: SeriesJson) -> bool:
    """Whether there is anything to draw."""
    return bool(series["values"]) and series["step_s"] > 0 and clock(series["start"]).ns is not None


def _start(series: SeriesJson) -> int:
    return clock(series["start"]).ns or 0


def _scale(record: PostmortemJson, moments: list[Moment], ticks: list[Tick], series: list[SeriesJson]) -> Scale | None:
    window = [at for at in (clock(stamp).ns for stamp in record["window"]) if at is not None]
    times = window + [moment.at for moment in moments]
    if len(window) < 2:
        times += [tick.at for tick in ticks]
        times += [_start(one) + edge * one["step_s"] * SECOND for one in series for edge in (0, len(one["values"]))]
    if not times:
        return None
    start, end = min(times), max(times)
    pad = max((end - start) // 25, 2 * 60 * SECOND)
    return Scale(start - pad, end + pad)


def _svg(
    scale: Scale,
    moments: list[Moment],
    lanes: list[tuple[str, list[Tick]]],
    series: list[SeriesJson],
    cited: frozenset[str],
) -> Markup:
    levels = _levels(scale, moments)
    top = _LEVEL * (max(levels, default=-1) + 1) + 8
    panels = top + _LANE * len(lanes) + 4
    foot = panels + len(series) * (_PANEL + _GAP) if series else panels + 8
    parts = [_band(scale, moments, top, foot), _axis(scale, top, foot)]
    tops = [panels + index * (_PANEL + _GAP) + _GAP for index in range(len(series))]
    parts += [_panel(scale, one, index, tops[index]) for index, one in enumerate(series)]
    parts += [_milestone(scale, moment, level, top, foot) for moment, level in zip(moments, levels, strict=True)]
    parts += [_caption(scale, one, tops[index]) for index, one in enumerate(series)]
    for index, (name, ticks) in enumerate(lanes):
        parts.append(_lane(scale, name, ticks, top + _LANE * index + _LANE // 2, cited))
    parts.append(
        Markup('<line class="hair" id="hair" x1="0" x2="0" y1="{}" y2="{}" visibility="hidden"/>').format(top, foot)
    )
    head = Markup(
        '<svg id="chart-svg" viewBox="0 0 {} {}" role="group" aria-labelledby="chart-t chart-d" '
        'preserveAspectRatio="xMidYMid meet"><title id="chart-t">{}</title><desc id="chart-d">{}</desc>'
    ).format(_WIDTH, foot + _AXIS, "The incident over time, in UTC", _words(scale, moments, lanes, series))
    return head + Markup("\n").join(parts) + Markup("</svg>")


def _words(scale: Scale, moments: list[Moment], lanes: list[tuple[str, list[Tick]]], series: list[SeriesJson]) -> str:
    said = [f"From {_moment_text(scale.start)} to {_moment_text(scale.end)}."]
    for one in series:
        high = max(range(len(one["values"])), key=lambda index: finite(one["values"][index]))
        at = _start(one) + high * one["step_s"] * SECOND
        said.append(f"{one['name']}: highest {figure(one['values'][high])} {one['unit']} at {_moment_text(at)}.")
    said += [f"{name}: {len(ticks)}." for name, ticks in lanes]
    said += [f"{moment.name}: {moment.clock} UTC." for moment in moments]
    return " ".join(said)


def _moment_text(ns: int) -> str:
    return f"{day_of(ns)} {clock_of(ns, 60 * SECOND)} UTC"


def _levels(scale: Scale, moments: Sequence[Moment]) -> list[int]:
    """A height per label, from the right: each stands above those on its right that it would cover."""
    placed: list[tuple[float, float, int]] = []
    levels: list[int] = []
    for moment in reversed(moments):
        left, right = _label_span(scale, moment)
        under = [level for one, two, level in placed if one < right and left < two]
        levels.append(max(under) + 1 if under else 0)
        placed.append((left, right, levels[-1]))
    return levels[::-1]


def _label_span(scale: Scale, moment: Moment) -> tuple[float, float]:
    x, width = scale.x(moment.at), _LETTER * (len(moment.name) + len(moment.clock) + 1) + 10
    return (x - width, x) if x + width > _WIDTH else (x, x + width)


def _milestone(scale: Scale, moment: Moment, level: int, top: int, foot: int) -> Markup:
    x, y = scale.x(moment.at), top - _LEVEL * level - 6
    flipped = _label_span(scale, moment)[0] < x
    return Markup(
        '<g class="ms"><line x1="{x}" x2="{x}" y1="{up}" y2="{foot}"/>'
        '<text x="{at}" y="{y}" text-anchor="{anchor}">{name} <tspan class="num">{clock}</tspan></text></g>'
    ).format(
        x=x, up=y - 10, foot=foot, at=round(x + (-4 if flipped else 4), 1), y=y,
        anchor="end" if flipped else "start", name=moment.name, clock=moment.clock,
    )  # fmt: skip


def _band(scale: Scale, moments: list[Moment], top: int, foot: int) -> Markup:
    times = {moment.name: moment.at for moment in moments}
    start, end = times.get("started", times.get("detected")), times.get("resolved", times.get("mitigated"))
    if start is None or end is None or end <= start:
        return Markup("")
    width = round(scale.x(end) - scale.x(start), 1)
    return Markup('<rect class="band" x="{}" y="{}" width="{}" height="{}"/>').format(
        scale.x(start), top, width, foot - top
    )


def _axis(scale: Scale, top: int, foot: int) -> Markup:
    seconds = (scale.end - scale.start) / SECOND
    step = next((one for one in _STEPS if seconds / one <= 11), _STEPS[-1]) * SECOND
    parts = [Markup('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(_LEFT, _RIGHT, foot, foot)]
    day = ""
    for at in range(-(-scale.start // step) * step, scale.end + 1, step):
        x, today = scale.x(at), day_of(at)
        label = today[5:] if step >= 86_400 * SECOND else clock_of(at, 60 * SECOND)
        parts.append(Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(x, x, top, foot + 4))
        parts.append(Markup('<text class="num tick" x="{}" y="{}">{}</text>').format(x, foot + 17, label))
        if (today[:4] if step >= 86_400 * SECOND else today) != day:
            day = today[:4] if step >= 86_400 * SECOND else today
            parts.append(Markup('<text class="num tick day" x="{}" y="{}">{}</text>').format(x, foot + 32, day))
    parts.append(Markup('<text class="lane" x="{}" y="{}">UTC</text>').format(_LEFT - 10, foot + 17))
    return Markup("").join(parts)


def _lane(scale: Scale, name: str, ticks: list[Tick], y: int, cited: frozenset[str]) -> Markup:
    parts = [
        Markup('<line class="rail" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(_LEFT, _RIGHT, y, y),
        Markup('<text class="lane" x="{}" y="{}">{}</text>').format(_LEFT - 10, y + 4, name),
    ]
    last = -math.inf
    for tick in ticks:
        x = scale.x(tick.at)
        if x - last < 2 and tick.record not in cited:
            continue
        last = x
        parts.append(_glyph(name, tick, x, y, tick.record in cited))
    return Markup('<g class="lane-{}">').format(name) + Markup("").join(parts) + Markup("</g>")


def _glyph(lane: str, tick: Tick, x: float, y: int, linked: bool) -> Markup:
    shape = f"M{x} {y - 6}l5.5 9.5h-11z" if lane == "alerts" else f"M{x} {y - 5.5}l5.5 5.5-5.5 5.5-5.5-5.5z"
    text = f"{clock_of(tick.at)} UTC · {tick.text[:120]}"
    drawn = Markup('<path class="tick-{}{}" d="{}"><title>{}</title></path>').format(
        lane, " over" if tick.over else "", shape, text
    )
    if not linked:
        return drawn
    key = slug(tick.record)
    return Markup('<a href="#r-{}" data-ref="r-{}" aria-label="{}">{}</a>').format(key, key, text, drawn)


def _panel(scale: Scale, series: SeriesJson, index: int, top: int) -> Markup:
    points = _points(scale, series)
    high = _nice(max((value for _, _, value in points), default=0))
    foot = top + _PANEL

    def y(value: float) -> float:
        return round(foot - value / high * (_PANEL - 6), 1)

    area, path = bars(scale, series, y, foot)
    return Markup(
        '<g class="se se{i}"><line class="rail" x1="{l}" x2="{r}" y1="{foot}" y2="{foot}"/>'
        '<line class="grid" x1="{l}" x2="{r}" y1="{peak}" y2="{peak}"/>'
        '<path class="area" d="{area}"/><path class="line" d="{path}"/>'
        '<text class="num y" x="{lab}" y="{peak_y}">{high}</text><text class="num y" x="{lab}" y="{foot_y}">0</text></g>'
    ).format(
        i=index + 1, l=_LEFT, r=_RIGHT, foot=foot, peak=y(high), area=area, path=path, lab=_LEFT - 10,
        peak_y=y(high) + 4, foot_y=foot + 3, high=figure(high),
    )  # fmt: skip


def _caption(scale: Scale, series: SeriesJson, top: int) -> Markup:
    return Markup('<text class="name" x="{}" y="{}">{} <tspan class="unit">{}{}</tspan></text>').format(
        _LEFT, top - 5, series["name"], series["unit"], _bucket_note(scale, series)
    )


def bars(scale: Scale, series: SeriesJson, y: Callable[[float], float], foot: int) -> tuple[str, str]:
    """The path of the area under the intervals and that of their upper edge. y: height of a value."""
    points = _points(scale, series)
    edge, previous = "", math.nan
    for left, right, value in points:
        edge += f"{'L' if edge and left == previous else 'M'}{left} {y(value)}H{right}"
        previous = right
    return "".join(f"M{left} {foot}V{y(value)}H{right}V{foot}z" for left, right, value in points if value), edge


def _stride(scale: Scale, series: SeriesJson) -> int:
    inside = (scale.end - scale.start) / (series["step_s"] * SECOND)
    return max(1, math.ceil(min(inside, len(series["values"])) / _POINTS))


def _bucket_note(scale: Scale, series: SeriesJson) -> str:
    stride = _stride(scale, series)
    return "" if stride == 1 else f", highest of each {stride * series['step_s'] // 60} min"


def _points(scale: Scale, series: SeriesJson) -> list[tuple[float, float, float]]:
    """(left, right, value) of each interval or bucket inside the scale."""
    stride, step, start = _stride(scale, series), series["step_s"] * SECOND, _start(series)
    found = []
    for first in range(0, len(series["values"]), stride):
        bucket = series["values"][first : first + stride]
        left, right = start + first * step, start + (first + len(bucket)) * step
        if right <= scale.start or left >= scale.end:
            continue
        edges = scale.x(max(left, scale.start)), scale.x(min(right, scale.end))
        found.append((*edges, max(finite(value) for value in bucket)))
    return found


def finite(value: float) -> float:
    """The value, 0 for what cannot be drawn."""
    return float(value) if math.isfinite(value) and value > 0 else 0.0


def _nice(high: float) -> float:
    """The next round number at or above a peak."""
    if high <= 0:
        return 1
    base = float(10 ** math.floor(math.log10(high)))
    return next(base * factor for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if base * factor >= high * 0.999_999)


def figure(value: float) -> str:
    """A number as it is shown."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def _readout(scale: Scale, series: list[SeriesJson]) -> dict[str, object]:
    return {
        "t0": scale.start // 1_000_000, "t1": scale.end // 1_000_000, "x0": _LEFT, "x1": _RIGHT, "width": _WIDTH,
        "series": [
            {
                "name": one["name"], "unit": one["unit"], "start": _start(one) // 1_000_000, "step": one["step_s"] * 1000,
                "values": [finite(value) for value in one["values"]],
            }
            for one in series
        ],
    }  # fmt: skip
