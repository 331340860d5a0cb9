"""What the script of the page needs, as JSON that no parser can leave: all records in their order, and what is cited."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from markupsafe import Markup

from afteraction.document._page.chart import Chart
from afteraction.document._page.evidence import place_of, source_of
from afteraction.document._page.text import clock, link_of, slug
from afteraction.document.shape import FactJson, PostmortemJson, RecordJson

_JSON_ESCAPES = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def script_data(
    record: PostmortemJson,
    records: Mapping[str, RecordJson],
    facts: Mapping[str, FactJson],
    numbers: Iterable[str],
    fact_numbers: Mapping[str, int],
    chart: Chart | None,
) -> Markup:
    """The data block. numbers, fact_numbers: what the page cites, in order of first use."""
    stream = [key for key in record["stream"] if key in records]
    shown = {
        "f-" + slug(key): {
            "n": f"F{number}",
            "name": facts[key]["name"],
            "text": facts[key]["text"],
            "method": facts[key]["method"],
            "refs": ["r-" + slug(ref) for ref in facts[key]["evidence"] if ref in records],
        }
        for key, number in fact_numbers.items()
    }
    value = {
        "records": {"r-" + slug(key): _packed(one) for key, one in records.items()},
        "stream": ["r-" + slug(key) for key in stream],
        "cites": ["r-" + slug(key) for key in numbers],
        "facts": shown,
        "contexts": {"r-" + slug(one["record"]): one["lines"] for one in record["contexts"]},
        "chart": chart.data if chart else None,
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char, escape in _JSON_ESCAPES.items():
        text = text.replace(char, escape)
    return Markup(text)


def _packed(record: RecordJson) -> dict[str, object]:
    """A record for the script: short names, nothing that is empty; ``b`` is what may be followed."""
    link = link_of(record["permalink"])
    at = clock(record["time"], record["precision_s"])
    locator = record["locator"]
    value: dict[str, object] = {
        "k": record["kind"], "t": at.iso, "d": at.day, "m": at.clock, "p": at.note, "z": record["zone"],
        "a": record["author"], "r": record["role"], "bot": record["bot"], "c": record["channel"], "s": source_of(record),
        "h": record["title"], "x": record["text"], "st": record["status"], "lv": record["level"], "f": record["artifact"],
        "w": place_of(record), "o": locator["bytes"], "j": locator["pointer"], "n": locator["line"],
        "u": link.url if link else "", "uh": link.host if link else record["permalink"],
        "th": "r-" + slug(record["thread"]) if record["thread"] else "", "re": record["reactions"],
        "ed": record["edited"], "de": record["deleted"],
    }  # fmt: skip
    return {key: item for key, item in value.items() if item}
