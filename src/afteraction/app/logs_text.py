"""The account of `app.logs` for people: a picture, what is new, what grew, what vanished, each with a line to quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from afteraction.document.visible import one_line as visible
from afteraction.logs.change import Kind

_BARS = "▁▂▃▄▅▆▇█"
_NOTHING, _UNSEEN = "·", " "
_LISTS = (
    ("New", (Kind.NEW,)),
    ("Grew", (Kind.BURST, Kind.GREW)),
    ("Sank or vanished", (Kind.FELL, Kind.SHRANK, Kind.GONE)),
)
_WIDTH = 110
_ENDPOINTS = 5


def as_text(found: dict[str, Any], top: int, template: str) -> str:
    """The whole page. top: rows of each list. template: the words that were asked for, or ""."""
    return "\n".join(_lines(found, top, template)) + "\n"


def spark(counts: Sequence[int | None]) -> str:
    """A bar for each count, high as its share of the largest; a dot for 0, a blank where nothing was seen."""
    most = max((count for count in counts if count), default=0)
    return "".join(
        _UNSEEN if count is None else _BARS[(count * len(_BARS) - 1) // most] if count else _NOTHING for count in counts
    )


def _lines(found: dict[str, Any], top: int, template: str) -> Iterator[str]:
    for file in found["files"]:
        yield f"{visible(file['name'])}  {visible(file['read_as'])}, {_number(file['entries'], 'entry')}{_engine(file)}"
        if file["first"]:
            yield f"  {file['first']} to {file['last']}"
        if file["without_time"]:
            yield f"  {file['without_time']:,} without a time{_remedy(file)}"
        if file["bytes_not_read"]:
            yield f"  {file['bytes_not_read']:,} bytes not read; `afteraction inspect` says where and why"
    yield from (f"{visible(other['name'])}  left out: {visible(other['why'])}" for other in found["others"])
    yield ""
    yield from _counts(found)
    yield ""
    yield from _picture(found)
    if template:
        yield ""
        yield from _matching(found, template)
    for title, kinds in _LISTS:
        names = {kind.value for kind in kinds}
        rows = [row for row in found["changes"] if row["kind"] in names]
        yield ""
        yield f"{title}: {len(rows) or 'nothing'}"
        for row in rows[:top]:
            yield from _row(row)
        if len(rows) > top:
            yield f"  … and {len(rows) - top} more; --top {len(rows)} shows them"
    yield ""
    yield from _numbers(found["numbers"], top)
    yield from _against_quiet(found)
    yield ""
    beyond = found["entries_of_further_templates"]
    more = f", and {_number(beyond, 'entry')} of further ones, counted together" if beyond else ""
    yield f"Times are UTC minutes. {found['templates_looked_at']:,} templates{more}; method: {found['method']}."


def _counts(found: dict[str, Any]) -> Iterator[str]:
    window = found["window"]
    levels = ", ".join(f"{name} {count:,}" for name, count in found["levels"].items() if name != "NONE")
    plain = found["levels"].get("NONE", 0)
    levels += f"{', ' if levels else ''}{plain:,} without a level" if plain else ""
    yield f"{window['since']} to {window['until']}: {_number(found['entries'], 'entry')} ({levels})"
    if window["given"]:
        before = window["minutes_before"]
        yield (
            f"  compared with the {before:,} minutes before" if before else "  no line stands before it to compare with"
        )
    requests = found["requests"]
    if requests is not None:
        classes = ", ".join(f"{name} {count:,}" for name, count in requests["classes"].items())
        share = 100 * requests["failed"] / requests["answered"]
        yield f"requests: {requests['answered']:,} answered, {requests['failed']:,} failed ({share:.2g}%): {classes}"
        yield f"  counted: {requests['how']}"
    if found["impact"] is not None:
        yield from _impact(found["impact"])


def _impact(impact: dict[str, Any]) -> Iterator[str]:
    yield f"while they failed, {impact['since']} to {impact['until']}: {_failed(impact)}"
    for row in impact["endpoints"][:_ENDPOINTS]:
        if row["failed"]:
            yield f"  {visible(row['endpoint'])}: {_failed(row)}"
    if impact["who"]:
        yield f"  distinct: {impact['how_who']}{'; at least so many' if impact['who_at_least'] else ''}"
    yield f"  to count it again: {visible(impact['command'])}"


def _failed(row: dict[str, Any]) -> str:
    who = "".join(f", of {count:,} distinct {visible(field)}" for field, count in row["who"].items())
    return f"{row['failed']:,} of {row['answered']:,} requests failed{who}"


def _picture(found: dict[str, Any]) -> Iterator[str]:
    volume = found["volume"]
    width = volume["interval_minutes"]
    for name, counts in volume["counts"].items():
        most = max((count for count in counts if count), default=0)
        if not most:
            yield f"{name:<15} none"
            continue
        yield f"{name:<15} {spark(counts)}  at most {most:,} in {_number(width, 'minute')}"
        change = found["series"][name]
        if change["kind"] != "unchanged":
            yield f"{'':<15} {_when(change)}; {_amounts(change)}"


def _matching(found: dict[str, Any], template: str) -> Iterator[str]:
    rows = found["templates"]
    yield f"Templates that hold {visible(template)!r}: {found['templates_looked_at'] or 'none'}"
    if not found["templates_looked_at"]:
        yield "  paths, ids, numbers and names are masked in templates; `grep` finds them in the files"
    for row in rows:
        yield f"  {row['level']:<5} {row['entries']:,} × {visible(row['template'])[:_WIDTH]}"
        yield f"        {_quoted(row['example'])}"


def _numbers(found: dict[str, Any], top: int) -> Iterator[str]:
    rows, steady = found["moved"], found["steady"]
    yield f"Numbers that moved: {len(rows) or 'none'}"
    for row in rows[:top]:
        inside, outside, unit = row["inside"], row["outside"], row["unit"]
        yield f"  {visible(row['field'])} {_level(row)}"
        yield (
            f"        {visible(row['service'])}: {_when(row)}{_climbs(row)}; median {_value(inside['median'], unit)}, "
            f"{_value(inside['least'], unit)} to {_value(inside['most'], unit)}; else {_value(outside['median'], unit)}, "
            f"{_value(outside['least'], unit)} to {_value(outside['most'], unit)}; {_chance(row['chance'])}"
        )
        yield f"        {_quoted(row['example'])}"
    if len(rows) > top:
        yield f"  … and {len(rows) - top} more; --top {len(rows)} shows them"
    if steady:
        yield f"Numbers that did not: {found['steady_in_all']}"
        for row in steady[:top]:
            values, unit = row["values"], row["unit"]
            told = f"median {_value(values['median'], unit)}, {_value(values['least'], unit)} to {_value(values['most'], unit)}"
            yield f"  {visible(row['field'])}  {told}; {visible(row['service'])}: {visible(row['template'])[:60]}"

    if found["values_left_out"]:
        yield f"  {found['values_left_out']:,} values of further fields are not followed"


def _against_quiet(found: dict[str, Any]) -> Iterator[str]:
    for one in found["against_quiet"]:
        yield ""
        yield (
            f"{visible(one['log'])}, {one['first']} to {one['last']}, against the quiet log {visible(one['quiet_log'])}, "
            f"{one['quiet_first']} to {one['quiet_last']}: {len(one['forms']) + len(one['numbers']) or 'nothing'} differs"
        )
        looked = f"{one['forms_compared']:,} templates and {_number(one['numbers_compared'], 'number')} compared"
        yield f"  {looked}{'' if one['forms'] or one['numbers'] else ': what was wrong before errors rose, if anything, shows in none of these counts'}"
        for row in one["forms"]:
            began = (
                f"more from {row['onset']}"
                if row["onset"]
                else "so from the log's first minute, the onset is not in it"
            )
            yield f"  {row['level']:<5} {visible(row['template'])[:_WIDTH]}"
            yield f"        {row['per_minute']:g} a minute, {row['quiet_per_minute']:g} in the quiet log; {began}; {_chance(row['chance'])}"
        for row in one["numbers"]:
            yield f"  {visible(row['field'])}  median {_value(row['median'], row['unit'])}, {_value(row['quiet_median'], row['unit'])} in the quiet log; {_chance(row['chance'])}"


def _climbs(row: dict[str, Any]) -> str:
    began = row["climbs_from"]
    return f", {'climbing' if row['kind'] == 'rose' else 'falling'} from {began} on" if began else ""


def _level(row: dict[str, Any]) -> str:
    level = _value(row["level"], row["unit"])
    if row["unit"] == "%" and row["level"] == 100 and row["kind"] == "rose":
        return "full: at 100%"
    return f"at {level} or {'more' if row['kind'] == 'rose' else 'less'}"


def _value(value: float, unit: str) -> str:
    told = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
    return f"{told}{unit}" if unit == "%" else f"{told} {unit}".rstrip()


def _row(row: dict[str, Any]) -> Iterator[str]:
    yield f"  {row['level']:<5} {visible(row['template'])[:_WIDTH]}"
    yield f"        {visible(row['service'])}: {_when(row)}; {_amounts(row)}; {_chance(row['chance'])}"
    yield f"        {_quoted(row['example'])}"


def _when(row: dict[str, Any]) -> str:
    verb = {"new": "new from", "rose": "rose at", "burst": "rose at", "grew": "rose at", "fell": "sank at", "shrank": "sank at", "gone": "gone from", "sank": "sank at"}[row["kind"]]  # fmt: skip
    if row["onset"] is None and "level" in row and "field" in row:
        said = "higher than before" if row["kind"] == "rose" else "lower than before"
    elif row["onset"] is None and row["kind"] != Kind.BURST.value:
        said = "more often than before" if row["kind"] == Kind.GREW.value else "less often than before"
    elif row["onset"] is None:
        said = "so from the log's first minute, the onset is not in it"
    else:
        said = f"{verb} {row['onset']}"
        if row["onset_from"] != row["onset_to"]:
            said += f" (between {row['onset_from'][11:]} and {row['onset_to'][11:]})"
    return f"{said}, back at {row['recovery']}" if row["recovery"] else said


def _amounts(row: dict[str, Any]) -> str:
    return (
        f"{row['entries']:,} in {_number(row['minutes'], 'minute')}, "
        f"{row['other_entries']:,} in the other {row['other_minutes']:,}"
    )


def _chance(chance: float) -> str:
    if chance > 0.01:
        return "too few to be sure"
    return f"chance below {max(chance, 1e-6):.0e}"


def _quoted(example: dict[str, Any]) -> str:
    earlier = " (its first, before that)" if example["before_onset"] else ""
    values = f" ({visible(', '.join(example['values']))})" if example.get("values") else ""
    place = example["line"] or example["time"]  # a row of a table has no line
    return f"{visible(example['file'])}:{place}{earlier}  {visible(example['text'])}{values}"


def _engine(file: dict[str, Any]) -> str:
    if file["line_by_line"]:
        return f", read line by line: {visible(file['line_by_line'])}"
    where = {"lines": "", "sql": ", grouped there"}
    return where.get(file["engine"], f", grouped by {file['engine']}")


def _remedy(file: dict[str, Any]) -> str:
    return f"; to settle it: {visible(file['remedy'])}" if file["remedy"] else ""


def _number(count: int, word: str) -> str:
    many = {"entry": "entries"}.get(word, f"{word}s")
    return f"{count:,} {word if count == 1 else many}"
