"""The chart of the incident: lanes of alerts and changes, at most five series, milestones, one UTC axis; plain SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

from markupsafe import Markup

from afteraction.document._page.labels import LETTER, Label, place
from afteraction.document._page.text import clock, slug
from afteraction.document.shape import PostmortemJson, SeriesJson
from afteraction.domain.when import MINUTE, SECOND, clock_of, day_of

WIDTH, _LEFT, _RIGHT = 960, 72, 944
_LEVEL, _LANE, _PANEL, _GAP, _AXIS = 17, 22, 84, 26, 38
_CAPTION = 18  # height of the words above a panel
_PAD, _AROUND = 2 * MINUTE, 15 * MINUTE  # on either side of the incident: at least, and where it was counted
_SERIES = 5  # panels: two of the logs and three of metrics
_MILESTONES = ("started", "detected", "acknowledged", "mitigated", "resolved")
_POINTS = 480  # more intervals than this are drawn as the highest of each bucket
_STEPS = (60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 2592000, 31536000)
_ENDS = ("recovery", "resolved")
# What somebody did with an alert, and the states of a change before and after it was one.
_ACTED = ("acknowledged", "escalation", "communication", "observation")
_ACTS = frozenset(
    ("acknowledged", "unacknowledged", "assigned", "escalated", "reassigned", "notified", "snoozed", "note",
     "requested", "in_progress", "inactive", "cancelled", "ended")
)  # fmt: skip
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


class Key(NamedTuple):
    """A row of the legend. mark: alert, over, change, moment or band."""

    mark: str
    text: str


class Chart(NamedTuple):
    """The drawing, how high it is, what the script needs for its readout, the names of its panels, and its legend."""

    svg: Markup
    height: int
    data: dict[str, object]
    series: list[str]
    legend: list[Key]


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
    series = _charted(record)
    scale = scale_of(record)
    if scale is None:
        return None
    lanes = [(name, [tick for tick in ticks if scale.holds(tick.at)]) for name, ticks in _lanes(record)]
    lanes = [lane for lane in lanes if lane[1]]
    if not (lanes or series or moments):
        return None
    plan = _plan(scale, moments, len(lanes), series)
    svg = _svg(plan, lanes, series, frozenset(cited))
    data = _readout(scale, series)
    return Chart(svg, plan.foot + _AXIS, data, [one["name"] for one in series], _legend(moments, lanes))


def _charted(record: PostmortemJson) -> list[SeriesJson]:
    return [one for one in record["series"] if usable(one)][:_SERIES]


def _lanes(record: PostmortemJson) -> list[tuple[str, list[Tick]]]:
    return [(name, _ticks(record, kind, rows)) for name, kind, rows in _LANES]


def _legend(moments: list[Moment], lanes: list[tuple[str, list[Tick]]]) -> list[Key]:
    """What each mark that was drawn means."""
    keys = []
    for name, ticks in lanes:
        if name == "alerts":
            keys += [Key("alert", "alert")] if any(not tick.over for tick in ticks) else []
            keys += [Key("over", "alert that ended")] if any(tick.over for tick in ticks) else []
        else:
            keys.append(Key("change", "change or mitigation"))
    if moments:
        known = all(moment.name in _MILESTONES for moment in moments)
        keys.append(Key("moment", "milestone" if known else "onset or recovery"))
    if (ends := _trouble(moments)) is not None:
        keys.append(Key("band", f"from {ends[0].name} to {ends[1].name}"))
    return keys


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
    # A pager's timeline that came as text has no field for its states: there its row knows.
    told = {row["evidence"][0]["record"]: row["kind"] for row in record["timeline"] if row["evidence"]}
    ended = {key for key, what in told.items() if what in _ENDS}
    for key in record["stream"]:
        one = record["records"].get(key)
        at = clock(one["time"]).ns if one and one["kind"] == kind else None
        if one and at is not None and not _aside(one["status"], told.get(key, "")):
            over = one["status"] in ("resolved", "ok", "closed") or key in ended
            found[key] = Tick(at, key, one["title"] or one["text"], over)
    for row in record["timeline"]:
        at = clock(row["time"]).ns if row["kind"] in rows else None
        key = row["evidence"][0]["record"] if row["evidence"] else row["id"]
        if at is not None and key not in found:
            found[key] = Tick(at, key, row["title"] or row["text"], False)
    return sorted(found.values(), key=lambda tick: (tick.at, tick.record))


def _aside(status: str, row: str) -> bool:
    """Whether a record is no alert and no change of the system itself. row: the kind of its row, "" without one."""
    sort, _, state = status.rpartition(" ")
    return sort == "check" or state in _ACTS or (not status and row in _ACTED)


def usable(series: SeriesJson) -> bool:
    """Whether there is anything to draw."""
    return bool(series["values"]) and series["step_s"] > 0 and clock(series["start"]).ns is not None


def _start(series: SeriesJson) -> int:
    return clock(series["start"]).ns or 0


def _end(series: SeriesJson) -> int:
    return _start(series) + series["step_s"] * SECOND * len(series["values"])


def scale_of(record: PostmortemJson) -> Scale | None:
    """The axis of the incident, None when nothing has a time."""
    window = [at for at in (clock(stamp).ns for stamp in record["window"]) if at is not None]
    times = window + [moment.at for moment in moments_of(record)]
    if len(window) < 2:
        times += [tick.at for _, ticks in _lanes(record) for tick in ticks]
        for one in _charted(record):
            times += [_start(one), _end(one)]
    if not times:
        return None
    start, end = min(times), max(times)
    pad = max((end - start) // 25, _PAD)
    left, right = start - pad, end + pad
    for one in _charted(record):  # and as much of what was counted around it
        left = min(left, max(start - _AROUND, _start(one)))
        right = max(right, min(end + _AROUND, _end(one)))
    return Scale(left, right)


class Plan(NamedTuple):
    """Where things stand. lanes: height of the first; tops: of each panel; foot: of the axis; words: captions' right ends."""

    scale: Scale
    moments: list[Moment]
    labels: list[Label]
    lanes: int
    tops: list[int]
    foot: int
    words: list[float]

    def runs(self, x: float, top: float) -> str:
        """The path of a line at x from top to foot, which spares the captions of panels."""
        path = f"M{x} {top}"
        for panel, right in zip(self.tops, self.words, strict=True):
            if x <= right:
                path += f"V{panel - _CAPTION}M{x} {panel}"
        return f"{path}V{self.foot}"


def _plan(scale: Scale, moments: list[Moment], lanes: int, series: list[SeriesJson]) -> Plan:
    labels = place([(scale.x(moment.at), f"{moment.name} {moment.clock}") for moment in moments], WIDTH)
    top = _LEVEL * (max((label.level for label in labels), default=-1) + 1) + 8
    panels = top + _LANE * lanes + 4
    tops = [panels + index * (_PANEL + _GAP) + _GAP for index in range(len(series))]
    foot = tops[-1] + _PANEL if tops else panels + 8
    words = [_LEFT + LETTER * len(" ".join(_caption_words(scale, one))) for one in series]
    return Plan(scale, moments, labels, top, tops, foot, words)


def _svg(plan: Plan, lanes: list[tuple[str, list[Tick]]], series: list[SeriesJson], cited: frozenset[str]) -> Markup:
    scale, moments, top, foot = plan.scale, plan.moments, plan.lanes, plan.foot
    parts = [_band(scale, moments, top, foot), _axis(plan)]
    parts += [_panel(scale, one, index, plan.tops[index]) for index, one in enumerate(series)]
    parts += [_milestone(plan, moment, label) for moment, label in zip(moments, plan.labels, strict=True)]
    parts += [_caption(scale, one, plan.tops[index]) for index, one in enumerate(series)]
    for index, (name, ticks) in enumerate(lanes):
        parts.append(_lane(scale, name, ticks, top + _LANE * index + _LANE // 2, cited))
    parts.append(
        Markup('<line class="hair" id="hair" x1="0" x2="0" y1="{}" y2="{}" visibility="hidden"/>').format(top, foot)
    )
    head = Markup(
        '<svg id="chart-svg" viewBox="0 0 {} {}" role="group" aria-labelledby="chart-t chart-d" '
        'preserveAspectRatio="xMidYMid meet"><title id="chart-t">{}</title><desc id="chart-d">{}</desc>'
    ).format(WIDTH, foot + _AXIS, "The incident over time, in UTC", _words(scale, moments, lanes, series))
    return head + Markup("\n").join(parts) + Markup("</svg>")


def _words(scale: Scale, moments: list[Moment], lanes: list[tuple[str, list[Tick]]], series: list[SeriesJson]) -> str:
    said = [f"From {_moment_text(scale.start)} to {_moment_text(scale.end)}."]
    for one in series:
        high, at = peak(scale, one)
        said.append(f"{one['name']}: highest {figure(high)} {one['unit']} at {_moment_text(at)}.")
    said += [f"{name}: {len(ticks)}." for name, ticks in lanes]
    said += [f"{moment.name}: {moment.clock} UTC." for moment in moments]
    return " ".join(said)


def _moment_text(ns: int) -> str:
    return f"{day_of(ns)} {clock_of(ns, 60 * SECOND)} UTC"


def _milestone(plan: Plan, moment: Moment, label: Label) -> Markup:
    x, y = plan.scale.x(moment.at), plan.lanes - _LEVEL * label.level - 6
    return Markup(
        '<g class="ms"><path d="{path}"/>'
        '<text x="{at}" y="{y}" text-anchor="{anchor}">{name} <tspan class="num">{clock}</tspan></text></g>'
    ).format(
        path=plan.runs(x, y - 10), at=round(x + (-4 if label.flipped else 4), 1), y=y,
        anchor="end" if label.flipped else "start", name=moment.name, clock=moment.clock,
    )  # fmt: skip


def _trouble(moments: list[Moment]) -> tuple[Moment, Moment] | None:
    """The milestones between which there was trouble."""
    named = {moment.name: moment for moment in moments}
    start, end = named.get("started", named.get("detected")), named.get("resolved", named.get("mitigated"))
    return (start, end) if start is not None and end is not None and start.at < end.at else None


def _band(scale: Scale, moments: list[Moment], top: int, foot: int) -> Markup:
    ends = _trouble(moments)
    if ends is None:
        return Markup("")
    left, right = scale.x(ends[0].at), scale.x(ends[1].at)
    return Markup('<rect class="band" x="{}" y="{}" width="{}" height="{}"/>').format(
        left, top, round(right - left, 1), foot - top
    )


def _axis(plan: Plan) -> Markup:
    scale, foot = plan.scale, plan.foot
    seconds = (scale.end - scale.start) / SECOND
    step = next((one for one in _STEPS if seconds / one <= 11), _STEPS[-1]) * SECOND
    parts = [Markup('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(_LEFT, _RIGHT, foot, foot)]
    day = ""
    for at in range(-(-scale.start // step) * step, scale.end + 1, step):
        x, today = scale.x(at), day_of(at)
        label = today[5:] if step >= 86_400 * SECOND else clock_of(at, 60 * SECOND)
        parts.append(Markup('<path class="grid" d="{}v4"/>').format(plan.runs(x, plan.lanes)))
        if x + LETTER * len(label) / 2 > WIDTH:
            continue  # the picture would end in the middle of it
        parts.append(Markup('<text class="num tick" x="{}" y="{}">{}</text>').format(x, foot + 17, label))
        if (today[:4] if step >= 86_400 * SECOND else today) != day:
            day = today[:4] if step >= 86_400 * SECOND else today
            parts.append(Markup('<text class="num tick day" x="{}" y="{}">{}</text>').format(x, foot + 32, day))
    parts.append(Markup('<text class="lane" x="{}" y="{}">UTC</text>').format(_LEFT - 24, foot + 17))
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
        parts.append(_tick(name, tick, x, y, tick.record in cited))
    return Markup('<g class="lane-{}">').format(name) + Markup("").join(parts) + Markup("</g>")


def glyph(lane: str, x: float, y: int, *, over: bool, text: str = "") -> Markup:
    """The mark of a thing on a lane. text: what is said when one points at it."""
    shape = f"M{x} {y - 6}l5.5 9.5h-11z" if lane == "alerts" else f"M{x} {y - 5.5}l5.5 5.5-5.5 5.5-5.5-5.5z"
    told = Markup("<title>{}</title>").format(text) if text else ""
    return Markup('<path class="tick-{}{}" d="{}">{}</path>').format(lane, " over" if over else "", shape, told)


def _tick(lane: str, tick: Tick, x: float, y: int, linked: bool) -> Markup:
    text = f"{clock_of(tick.at)} UTC · {tick.text[:120]}"
    drawn = glyph(lane, x, y, over=tick.over, text=text)
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
    name, unit = _caption_words(scale, series)
    return Markup('<text class="name" x="{}" y="{}">{} <tspan class="unit">{}</tspan></text>').format(
        _LEFT, top - 5, name, unit
    )


def _caption_words(scale: Scale, series: SeriesJson) -> tuple[str, str]:
    """What a panel shows, and in what."""
    return series["name"], series["unit"] + _bucket_note(scale, series)


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
        found.append((*edges, max(_finite(value) for value in bucket)))
    return found


def peak(scale: Scale, series: SeriesJson) -> tuple[float, int]:
    """The highest value on the axis, and when its interval began."""
    step, start = series["step_s"] * SECOND, _start(series)
    times = [start + index * step for index in range(len(series["values"]))]
    shown = [(_finite(value), at) for value, at in zip(series["values"], times, strict=True) if scale.holds(at)]
    return max(shown, key=lambda pair: pair[0], default=(0.0, scale.start))


def _finite(value: float) -> float:
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
        "t0": scale.start // 1_000_000, "t1": scale.end // 1_000_000, "x0": _LEFT, "x1": _RIGHT, "width": WIDTH,
        "series": [
            {
                "name": one["name"], "unit": one["unit"], "start": _start(one) // 1_000_000, "step": one["step_s"] * 1000,
                "values": [_finite(value) for value in one["values"]],
            }
            for one in series
        ],
    }  # fmt: skip
