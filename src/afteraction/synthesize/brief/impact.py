"""Impact by rules: what was measured first, then what customers could not do, never a number that the review lacks."""

from __future__ import annotations

import re

from afteraction.domain.document import Part
from afteraction.synthesize.brief import cues
from afteraction.synthesize.brief.fit import Audience, trade
from afteraction.synthesize.brief.lines import Choice, Line, Topic, say
from afteraction.synthesize.brief.picker import Picker, first
from afteraction.synthesize.brief.review import Nature, Sentence, key_of


def impact(pick: Picker) -> list[Choice]:
    """The best sentences in the order of the review; what is said without one, too, and that nobody counted."""
    parts = (Part.IMPACT, Part.SUMMARY) if pick.review.of(Part.IMPACT) else (Part.SUMMARY, Part.RESPONSE)
    ranked: list[tuple[float, int, Line]] = []
    for order, one in enumerate(pick.review.of(*parts)):
        if one.nature in (Nature.CLAIM, Nature.KEYED) and one.id not in pick.used:
            made = _impact_line(pick, one)
            if made is not None:
                ranked.append((made[0], order, made[1]))
    ranked.sort(key=lambda item: (-item[0], item[1]))
    best: list[tuple[float, int, Line]] = []
    for item in ranked:  # one voice from the incident is enough, two tickets show what customers saw
        voices = [other for other in best if "“" in other[2].text]
        if ("“" not in item[2].text or len(voices) < (2 if pick.audience is Audience.SUPPORT else 1)) and not any(
            _same(item[2].text, other[2].text) for other in best
        ):
            best.append(item)
    clear = [item for item in best if not trade(item[2].text)]
    best = (clear if len(clear) >= 2 else best)[:4]
    pick.used.update(ident for _, _, line in best for ident in line.rests)
    told_first = {best[0][1]} if best else set()
    found = [
        first(line) if order in told_first else Choice((line,))
        for _, order, line in sorted(best, key=lambda item: item[1])
    ]
    if not found and (plain := _plainly(pick)):
        found = [first(plain)]
        best = [(0.0, 0, plain)]
    if not found:
        told = [
            one.id
            for one in pick.review.of(Part.IMPACT, Part.SUMMARY, nature=Nature.CLAIM)
            if one.part is Part.IMPACT or (cues.HARM.search(one.text) and not one.text.startswith(cues.OURS))
        ]
        found = [
            first(
                pick.say(Topic.IMPACT, "technical impact", rests=told) if told else pick.say(Topic.IMPACT, "no impact")
            )
        ]
    if not any(cues.MEASURED.search(line.text) for _, _, line in best) and not _counting_gap(pick) and (best or told):
        found.append(first(pick.say(Topic.IMPACT, "no count")))
    return found


def _plainly(pick: Picker) -> Line | None:
    """Of a summary without measure the first sentence that says what was wrong."""
    told = [
        one
        for one in pick.review.of(Part.SUMMARY, nature=Nature.CLAIM)
        if cues.HARM.search(one.text)
        and (cues.SEVERE.search(one.text) or cues.WHO.search(one.text))
        and pick.ok(one)
        and not one.text.startswith(cues.OURS)
        and not cues.NAMED.fullmatch(one.text)
        and not cues.GENERAL.search(one.text)
    ]
    return pick.line(Topic.IMPACT, max(told, key=lambda one: bool(cues.SEVERE.search(one.text)))) if told else None


def _impact_line(pick: Picker, one: Sentence) -> tuple[float, Line] | None:
    said, fact = cues.SAID.fullmatch(one.text), cues.FACT.fullmatch(one.text)
    if cues.NAMED.fullmatch(one.text) or one.text.startswith(cues.OURS):
        return None
    if said:
        return _told(pick, one, said)
    if fact:
        return _counted(pick, one, fact)
    if one.nature is Nature.KEYED and key_of(one.label):
        return None
    score = (
        3.0 * bool(cues.MEASURED.search(one.text))
        + 2.0 * bool(cues.WHO.search(one.text))
        + 1.5 * bool(cues.HARM.search(one.text))
        - trade(one.text)
    )
    score += 1.5 * bool(
        one.part is Part.SUMMARY and cues.HARM.search(one.text) and one is pick.review.of(Part.SUMMARY)[0]
    )
    score -= 9.0 * bool(cues.GENERAL.search(one.text)) + 3.0 * bool(cues.DETECTED.search(one.text))
    plain = cues.WHO.search(one.text) or cues.MEASURED.search(one.text) or cues.SEVERE.search(one.text)
    score -= 1.0 * (one.part is Part.IMPACT and not plain)
    score -= 2.0 * bool(cues.DANGLING.match(one.text))
    score += (1.0 if one.part is Part.IMPACT else 0.0) - (1.0 if cues.OVER.search(one.text) else 0.0)
    if score < 2.5 or not pick.ok(one) or (one.part is not Part.IMPACT and not cues.HARM.search(one.text)):
        return None
    return score, pick.line(Topic.IMPACT, one)


def _told(pick: Picker, one: Sentence, said: re.Match[str]) -> tuple[float, Line] | None:
    lead, quote = said["lead"], said["quote"]
    if lead == "Public word" and len(quote.split()) <= cues.LONG:
        return 2.2, say(Topic.IMPACT, "public", said["time"], quote, rests=[one.id])
    if pick.outside or not pick.ok(one, quote, most=2 if lead == "Ticket" else 1):
        return None
    if lead == "Ticket" and pick.audience is Audience.SUPPORT:
        return 7.0 + bool(cues.HARM.search(quote)) + bool(cues.WHO.search(quote)) - len(quote.split()) / 60, say(
            Topic.IMPACT, "ticket", said["time"], quote, rests=[one.id]
        )
    if lead == "Said" and cues.MEASURED.search(quote) and len(quote.split()) <= 32:
        return 3.0 + bool(cues.COUNTED_PEOPLE.search(quote)), say(
            Topic.IMPACT, "reported", said["time"], quote, rests=[one.id]
        )
    return None


def _counted(pick: Picker, one: Sentence, fact: re.Match[str]) -> tuple[float, Line] | None:
    text = fact["text"]
    for technical, plain in cues.PLAIN:
        text = text.replace(technical, plain)
    if fact["name"] == "Error entries" or (fact["name"] == "Support tickets" and pick.outside):
        return None
    if fact["name"] == "Failed requests":
        return (6.0, say(Topic.IMPACT, "as it is", text, rests=[one.id])) if pick.ok(one, text) else None
    return 3.2, say(Topic.IMPACT, "keyed", fact["name"], text.rstrip("."), rests=[one.id])


def _counting_gap(pick: Picker) -> bool:
    """Whether the review says itself that nobody counted."""
    return any("how many" in one.text for one in pick.review.of(Part.IMPACT, nature=Nature.GAP))


def _same(one: str, other: str) -> bool:
    """Whether two sentences tell the same: the words of the shorter are nearly all in the longer."""
    first, second = ({word.lower() for word in re.findall(r"\w+", text)} for text in (one, other))
    return len(first & second) / max(1, min(len(first), len(second))) > 0.7
