"""From when to when, by rules."""

from __future__ import annotations

import re

from afteraction.domain.document import Part
from afteraction.synthesize.brief import cues
from afteraction.synthesize.brief.lines import Choice, Line, Topic, say
from afteraction.synthesize.brief.picker import Picker, first
from afteraction.synthesize.brief.review import Nature, Review, key_of


def duration(pick: Picker) -> list[Choice]:
    """Begin, end and length as the header or a sentence has them; [] when neither does."""
    times: dict[str, str] = {
        key: pick.keyed[key].text.partition(" — ")[0].strip()
        for key in ("began", "detected", "mitigated", "resolved")
        if key in pick.keyed
    }
    found: list[Line] = []
    since_key = next((key for key in ("began", "detected") if key in times), "")
    until_key = next((key for key in ("mitigated", "resolved") if key in times), "")
    day = times[since_key][:10] if since_key and re.match(r"\d{4}-\d\d-\d\d \d", times[since_key]) else ""
    since = times[since_key].removeprefix(f"{day} ") if since_key else ""
    until = times[until_key].removeprefix(f"{day} ") if until_key and day else times.get(until_key, "")
    dated = " on a day" if day else "" if cues.CLOCKED.search(since) else " on"
    rests = [pick.keyed[key].id for key in (since_key, until_key) if key]
    if since and since == until and until_key:
        found.append(say(Topic.DURATION, "on", since, rests=rests))
    elif since_key == "began" and until_key and " — " not in pick.keyed[since_key].text:
        found.append(say(Topic.DURATION, "from to", times[since_key], times[until_key], rests=rests))
    elif since_key == "began" and until_key:
        found.append(say(Topic.DURATION, f"began and {until_key}{dated}", since, until, day, rests=rests))
    else:
        found += [say(Topic.DURATION, f"{since_key}{dated}", since, "", day, rests=rests[:1])] if since_key else []
        found += [say(Topic.DURATION, until_key, until, rests=rests[1:])] if until_key and since_key else []
    for one in [
        one
        for one in pick.review.of(nature=Nature.KEYED)
        if key_of(one.label) == "lasted" and not (pick.outside and cues.TOOK.fullmatch(one.text))
    ][:2]:
        took = cues.TOOK.fullmatch(one.text)
        if took:
            found.append(say(Topic.DURATION, f"to {took['end']}", took["took"], rests=[one.id]))
        else:
            found.append(
                say(Topic.DURATION, "keyed", cues.WHY.sub("", one.label), one.text.rstrip("."), rests=[one.id])
            )
    stated = [] if found and since_key == "began" else _lasting(pick)
    found = [*stated[:1], *found] if stated else found
    return [first(line) if place == 0 else Choice((line,)) for place, line in enumerate(found)]


def on_the_day(pick: Picker, time: str) -> str:
    """A time without its date where the incident began on that day."""
    begun = next((pick.keyed[key].text for key in ("began", "detected") if key in pick.keyed), "")
    return time[11:] if re.match(r"\d{4}-\d\d-\d\d \d", time) and begun[:10] == time[:10] else time


def _lasting(pick: Picker) -> list[Line]:
    """Sentences that say how long it lasted."""
    scored = []
    for order, one in enumerate(pick.review.of(Part.SUMMARY, Part.IMPACT, Part.RESPONSE)):
        if (
            one.nature is Nature.CLAIM
            and one.part is not Part.RESPONSE
            and cues.SPAN.search(one.text)
            and cues.LASTED.search(one.text)
            and pick.ok(one)
            and not cues.SAID.fullmatch(one.text)
            and not cues.FACT.fullmatch(one.text)
            and not one.text.startswith(cues.OURS)
        ):
            plain = re.search(r"\blast(?:ed|ing)|duration|from .{1,40} (?:to|until)", one.text)
            scored.append((-2 * bool(plain) - bool(cues.HARM.search(one.text)), order, one))
    scored.sort(key=lambda item: item[:2])
    pick.used.update(one.id for _, _, one in scored[:1])
    return [pick.line(Topic.DURATION, one) for _, _, one in scored[:1]]


def window(pick: Picker) -> Line:
    """From where to where the timeline runs, where its times can be compared; else that nobody knows."""
    events = [
        (time, one.id)
        for one in pick.review.of(Part.TIMELINE)
        for time in (one.label, one.title)
        if time and cues.CLOCK.search(time) and len(time.split()) <= 5
    ]
    dated = [re.match(r"\d{4}-", time) is not None for time, _ in events]
    days_named = {time[:10] for time, _ in events if re.match(r"\d{4}-", time)}
    clocks = [
        tuple(map(int, found.groups())) for time, _ in events if (found := re.search(r"(\d{1,2})[:.](\d\d)", time))
    ]
    ordered = all(dated) or (clocks == sorted(clocks) and len(days_named) <= 1)
    if len(events) < 2 or events[0][0] == events[-1][0] or not ordered:
        return pick.say(Topic.DURATION, "no duration")
    return pick.say(Topic.DURATION, "window", events[0][0], events[-1][0], rests=[events[0][1], events[-1][1]])


def days(review: Review) -> list[str]:
    """The day of the incident as the review names it, for a title."""
    return [
        one.text.partition(" (")[0]
        for one in review.of(nature=Nature.KEYED)
        if key_of(one.label) == "date" and cues.CLOCK.search(one.text)
    ]
