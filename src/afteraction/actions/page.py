"""The report of a month as one self-contained page: it needs no script and asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from afteraction.document.visible import visible

_STYLE = """
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--paper:#fff;--card:#f6f8fa;--bad:#b3261e;--warn:#8a5a00;--good:#1f7a4d;--bar:#33618c}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa6b5;--line:#333c48;--paper:#12161c;--card:#1a2029;--bad:#ff8a80;--warn:#f2c063;--good:#6fd6a2;--bar:#8fc1ee}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:56rem;margin:0 auto;padding:2rem 1.25rem 4rem}h1{font-size:1.6rem;margin:0 0 .25rem}h2{margin:2.2rem 0 .6rem;font-size:1.2rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
.soft{color:var(--soft)}.bad{color:var(--bad)}.good{color:var(--good)}.warn{color:var(--warn)}.tiles{display:flex;flex-wrap:wrap;gap:.75rem;margin:1rem 0;padding:0;list-style:none}
.tiles li{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.5rem .9rem;min-width:7rem}.tiles b{display:block;font-size:1.5rem;line-height:1.2;font-variant-numeric:tabular-nums}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}th{color:var(--soft);font-weight:600;font-size:.9rem}
.wide{overflow-x:auto}svg{display:block;width:100%;height:auto;margin-bottom:.8rem}svg text{fill:var(--soft);font:12px system-ui,sans-serif}svg .bar{fill:var(--bar)}svg .axis{stroke:var(--line)}svg .step{stroke:var(--bar);stroke-width:2;fill:none}
blockquote{margin:.6rem 0;padding:.5rem .9rem;border-left:3px solid var(--line);background:var(--card);white-space:pre-wrap;overflow-wrap:anywhere}
@media print{h2{break-after:avoid}blockquote,tr{break-inside:avoid}}
"""
_WIDE, _HIGH, _LEFT, _BELOW = 720, 180, 40, 24  # of a picture, in its own units
_ROW = 26
_TONE = {"done in time": "good", "done late": "warn", "moved out of the month": "warn", "not done": "bad"}


def render(told: Mapping[str, Any], came_back: Callable[[dict[str, Any], Callable[[str], str]], str]) -> str:
    """The page of an account (`app.actions_report.account`). came_back: the sentence about an item that came back.

    The same account gives the same bytes.
    """
    title = f"Action items in {told['month']}"
    hashed = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    body = "\n".join(_parts(told, title, came_back))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">\n<title>{_text(title)}</title>\n<style>{_STYLE}</style></head>\n'
        f"<body><main>\n{body}\n</main></body></html>\n"
    )


def _parts(told: Mapping[str, Any], title: str, came_back: Callable[..., str]) -> Iterator[str]:
    yield f'<h1>{_text(title)}</h1><p class="soft">As of {told["as of"]}</p>'
    late = sum(len(ones) for ones in told["overdue by owner"].values())
    tiles = (
        (told["promised"], "promised for the month"), (told["outcomes"]["done in time"], "done in time"), (told["open"], "open"),
        (late, "overdue"), (len(told["re-opened in the month"]) + len(told["came back"]), "re-opened or back"),
    )  # fmt: skip
    yield f'<ul class="tiles">{"".join(f"<li><b>{many}</b>{name}</li>" for many, name in tiles)}</ul>'
    yield "<h2>Promised and done</h2>"
    yield _bars(told["outcomes"], "Promises by outcome") if told["promised"] else "<p>Nothing was promised for it.</p>"
    if told["promises"]:
        yield _table(
            ("Item", "Owner", "Promised for", "Outcome"),
            [
                (_item(one), _owner(one), one["promised for"], f'<span class="{_TONE.get(one["outcome"], "soft")}">{_text(one["outcome"])}</span>')
                for one in told["promises"]
            ],
        )  # fmt: skip
    yield "<h2>Agreed and not done, day by day</h2>"
    yield _steps([(one["day"], one["items"]) for one in told["agreed and not done"]])
    yield "<h2>Open items by age</h2>"
    yield _bars(told["open by age"], "Open items by age")
    yield "<h2>Overdue by owner</h2>"
    rows = [
        (_text(owner), _item(one), _text(one["due"]), f'<span class="bad">{one["overdue days"]} d</span>')
        for owner, ones in told["overdue by owner"].items()
        for one in ones
    ]
    yield _table(("Owner", "Item", "Due", "Late by"), rows) if rows else "<p>None.</p>"
    yield "<h2>Re-opened</h2>"
    yield _list([f"{_item(one)}: {_text(one['why'])}" for one in told["re-opened in the month"]])
    yield "<h2>Came back</h2>"
    yield _list([came_back(one, _text) for one in told["came back"]])
    if told["reminders"]:
        yield '<h2>Reminders</h2><p class="soft">Nothing was sent. Whoever wants to may send these.</p>'
        yield from (f"<blockquote>{_text(one['text'])}</blockquote>" for one in told["reminders"])
    if told["problems"]:
        yield "<h2>Not read</h2>"
        yield _list([f"{_text(one['folder'])}: {_text(one['problem'])}" for one in told["problems"]])


def _bars(counts: Mapping[str, int], name: str) -> str:
    """A bar for each name. The numbers stand beside them, so nothing hangs on the picture."""
    most, left = max(counts.values(), default=0) or 1, 190
    rows = []
    for at, (label, many) in enumerate(counts.items()):
        wide = round((_WIDE - left - 60) * many / most)
        y = at * _ROW
        rows.append(
            f'<text x="{left - 10}" y="{y + 17}" text-anchor="end">{_text(label)}</text>'
            f'<rect class="bar" x="{left}" y="{y + 4}" width="{wide}" height="{_ROW - 8}" rx="2"/>'
            f'<text x="{left + wide + 8}" y="{y + 17}">{many}</text>'
        )
    return (
        f'<svg viewBox="0 0 {_WIDE} {_ROW * len(counts)}" role="img" aria-label="{_text(name)}">{"".join(rows)}</svg>'
    )


def _steps(days: Sequence[tuple[str, int]]) -> str:
    """A line that goes down as items are done and up as they are agreed on."""
    most = max((many for _, many in days), default=0) or 1
    wide = (_WIDE - _LEFT - 30) / max(len(days), 1)
    floor = _HIGH - _BELOW

    def up(many: int) -> float:
        return round(floor - (floor - 14) * many / most, 1)

    path = ""
    for at, (_, many) in enumerate(days):
        x = _LEFT + wide * at
        path += f"{'M' if not at else 'V'}{f'{x:.1f} ' if not at else ''}{up(many)}H{x + wide:.1f}"
    first, last = days[0], days[-1]
    return (
        f'<svg viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="Items agreed on and not done, from {first[1]} on {first[0]} to {last[1]} on {last[0]}">'
        f'<line class="axis" x1="{_LEFT}" y1="{floor}" x2="{_WIDE - 30}" y2="{floor}"/>'
        f'<text x="{_LEFT - 8}" y="{floor + 4}" text-anchor="end">0</text><text x="{_LEFT - 8}" y="{up(most) + 4}" text-anchor="end">{most}</text>'
        f'<text x="{_LEFT}" y="{_HIGH - 6}">{first[0]}</text><text x="{_WIDE - 30}" y="{_HIGH - 6}" text-anchor="end">{last[0]}</text>'
        f'<path class="step" d="{path}"/><text x="{_WIDE - 24}" y="{up(last[1]) + 4}">{last[1]}</text></svg>'
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{name}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _list(items: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>" if items else "<p>None.</p>"


def _item(one: Mapping[str, Any]) -> str:
    severity = f"{_text(one['severity'])}, " if one["severity"] else ""
    return f'{_text(one["words"])} <span class="soft">({severity}{_text(one["folder"])} {one["number"]})</span>'


def _owner(one: Mapping[str, Any]) -> str:
    return _text(one["owner"]) or "nobody"


def _text(text: str) -> str:
    return escape(visible(text))
