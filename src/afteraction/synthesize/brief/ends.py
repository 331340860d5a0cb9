"""Open ends, by rules: what the review does not know about impact, duration and prevention is said or named, never dropped."""

from __future__ import annotations

import re

from afteraction.domain.document import Part
from afteraction.synthesize.brief import cues
from afteraction.synthesize.brief.fit import Audience
from afteraction.synthesize.brief.lines import SAYINGS, Choice, Line, Topic, say
from afteraction.synthesize.brief.picker import Picker
from afteraction.synthesize.brief.review import Nature, Sentence, key_of


def open_ends(pick: Picker) -> tuple[list[Choice], list[Choice]]:
    """(open ends that must be told or named, what may be said beyond)"""
    clauses: list[Line] = []
    found: list[Choice] = []
    for one in pick.review.of(nature=Nature.GAP):
        line = _gap_line(pick, one)
        if line is not None:
            found.append(Choice((line._replace(text=""),)))
            clauses += [line] if line.text else []
    several = [
        say(
            Topic.OPEN,
            "unknown",
            "; ".join(line.text for line in clauses[:number]),
            rests=[ident for line in clauses[:number] for ident in line.rests],
        )
        for number in range(len(clauses), 0, -1)
    ]
    found += [Choice(tuple(several))] if several else []
    for one in pick.review.of(Part.QUESTIONS, nature=Nature.CLAIM):
        rivals = cues.RIVALS.fullmatch(one.text)
        if rivals and rivals["name"] in ("started", "mitigated", "resolved") and not pick.outside:
            day = rivals["one"][:11] if re.match(r"\d{4}-", rivals["one"]) else "\0"
            line = say(
                Topic.OPEN,
                "rival",
                rivals["name"],
                rivals["one"],
                rivals["other"].removeprefix(day),
                rests=[one.id],
                about="duration",
            )
            found.append(Choice((line,)))
    optional = [
        say(Topic.OPEN, "asked", one.text, rests=[one.id])
        for one in pick.review.of(Part.QUESTIONS, nature=Nature.CLAIM)
        if one.text.endswith("?")
        and pick.ok(one)
        and not cues.SAID.match(one.text)
        and not pick.outside
        and len(one.text.split()) < 30
    ][:1]
    sorry = [
        pick.line(Topic.STATE, one)
        for one in pick.review.sentences
        if pick.outside and cues.SORRY.search(one.text) and pick.ok(one)
    ][:1]
    return found, [Choice((line,)) for line in (*sorry, *optional)]


def _gap_line(pick: Picker, one: Sentence) -> Line | None:
    """A gap about impact, duration or prevention as a clause; without a text where its topic alone is named."""
    about = {Part.IMPACT: "impact", Part.ACTIONS: "prevention"}.get(one.part, "")
    key = key_of(one.label) if one.label else ""
    if key in cues.UNKNOWN:
        return Line(Topic.OPEN, SAYINGS[cues.UNKNOWN[key]], (one.id,), about="duration")
    if key or not about or not one.text or one.text.startswith("3 to 7 action items"):
        return None
    saying = next((name for begin, name in cues.GAPS if one.text.startswith(begin)), "")
    inside = saying in ("revenue unknown", "owners open") or about == "prevention"
    if inside and pick.outside:
        return None
    if inside and pick.audience is Audience.SUPPORT:
        return Line(Topic.OPEN, "", (one.id,), about=about)
    if saying:
        return Line(Topic.OPEN, SAYINGS[saying], (one.id,), about=about)
    telling = not one.text.startswith(("withheld, since", "a question of the model")) and pick.ok(one, most=2)
    return Line(Topic.OPEN, one.text.rstrip(".?") if telling else "", (one.id,), about=about)
