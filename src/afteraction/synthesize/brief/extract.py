"""The brief without a model: whole claims of the review, chosen by rules, in the order impact, duration, state, prevention, open."""

from __future__ import annotations

import re

from afteraction.domain.document import Part
from afteraction.domain.draft import Status
from afteraction.synthesize.brief import cues
from afteraction.synthesize.brief.ends import open_ends
from afteraction.synthesize.brief.fit import INSIDE, Audience, Reader, trade
from afteraction.synthesize.brief.impact import impact
from afteraction.synthesize.brief.lines import LEADS, SAYINGS, Choice, Line, Topic, say
from afteraction.synthesize.brief.picker import Picker, first, is_over
from afteraction.synthesize.brief.review import Nature, Review
from afteraction.synthesize.brief.times import duration, on_the_day, window
from afteraction.verify.lexicon import HEDGE


def choices(review: Review, reader: Reader) -> list[Choice]:
    """Everything that a brief for this reader may say, the most important first."""
    pick = Picker(review, reader)
    lasted = duration(pick)
    hurt = impact(pick)
    if not lasted:
        lasting = next((c.lines[0] for c in hurt if cues.SPAN.search(c.lines[0].text)), None)
        line = say(Topic.DURATION, "under impact", rests=lasting.rests) if lasting else window(pick)
        lasted = [first(line)]
    found = [*hurt, *lasted, *_state(pick), *_cause(pick)]
    found += [*_workaround(pick), *_tell(pick)] if pick.audience is Audience.SUPPORT else _prevention(pick)
    ends, rest = open_ends(pick)
    return [*(one for one in found if one.must), *ends, *(one for one in found if not one.must), *rest]


def public_words(review: Review) -> str:
    """What customers were told, as far as the review holds it."""
    told = []
    for one in review.sentences:
        said, page, named = (
            cues.SAID.fullmatch(one.text),
            cues.STATUS_PAGE.fullmatch(one.text),
            cues.NAMED.fullmatch(one.text),
        )
        told += [said["quote"]] if said and said["lead"] == "Public word" else []
        told += [page["text"]] if page else []
        told += [named["name"]] if named and one.text.startswith("The status page") else []
        told += [one.text] if one.part is Part.DISTRIBUTION and one.nature is Nature.CLAIM else []
    return "\n".join(told)


def told_name(review: Review) -> str:
    """What the status page calls the incident, or ""."""
    return next(
        (
            named["name"]
            for one in review.sentences
            if one.text.startswith("The status page") and (named := cues.NAMED.fullmatch(one.text))
        ),
        "",
    )


def _state(pick: Picker) -> list[Choice]:
    """Whether it is over: a sentence that says so, the header, the status page, the timeline; else that the review does not say."""
    said = [
        one
        for one in reversed(pick.review.of(Part.SUMMARY, Part.RESPONSE, Part.IMPACT, nature=Nature.CLAIM))
        if one.id not in pick.used and is_over(one.text) and pick.ok(one)
        and not cues.SAID.fullmatch(one.text) and not one.text.startswith(cues.OURS)
    ]  # fmt: skip
    pages = [
        (one, told["text"])
        for one in reversed(pick.review.of(Part.TIMELINE))
        if (told := cues.STATUS_PAGE.fullmatch(one.text))
        and (told["state"] == "resolved" or (not told["state"] and cues.OVER.search(told["text"])))
    ]
    if pick.outside and pages:
        line = say(Topic.STATE, "as it is", pages[0][1], rests=[pages[0][0].id])
    elif said:
        line = pick.line(Topic.STATE, min(said, key=lambda one: one.part is not Part.SUMMARY))
    elif "resolved" in pick.keyed:
        one = pick.keyed["resolved"]
        line = say(Topic.STATE, "resolved", on_the_day(pick, one.text.partition(" — ")[0].strip()), rests=[one.id])
    elif pages:
        line = say(Topic.STATE, "last public", pages[0][0].label, pages[0][1], rests=[pages[0][0].id])
    else:
        line = _last_event(pick) or pick.say(Topic.STATE, "no state")
    return [first(line)]


def _last_event(pick: Picker) -> Line | None:
    """The last entry of the timeline that says that it was over."""
    for one in reversed(pick.review.of(Part.TIMELINE)):
        if (
            is_over(one.text)
            and pick.ok(one)
            and ":" not in one.text
            and one.text[:1].isupper()
            and not re.match(r"[A-Z]{2,3}[ :]", one.text)
        ):
            if row := cues.ROW.fullmatch(one.text):
                return say(Topic.STATE, "reported", one.label, row["quote"], rests=[one.id])
            timed = one.nature is Nature.EVENT and cues.CLOCK.search(one.label) and one.status is Status.REPORTED
            return (
                say(Topic.STATE, "event", one.text.rstrip("."), one.label, rests=[one.id])
                if timed
                else pick.line(Topic.STATE, one)
            )
    return None


def _cause(pick: Picker) -> list[Choice]:
    told = [one for one in pick.review.of(Part.FACTORS) if one.nature is Nature.CLAIM]
    gaps = list(pick.review.of(Part.FACTORS, nature=Nature.GAP))
    doubt = [
        one
        for one in pick.review.of(Part.FACTORS, Part.SUMMARY)
        if one.nature is Nature.CLAIM
        and (HEDGE.search(one.text) or one.status in (Status.OPEN, Status.INFERRED))
        and re.search(
            r"\bcaus|\btrigger|\broot|\breason|\bdue to|\bbecause|\bculprit|appear|seem|suspect",
            one.text,
            re.IGNORECASE,
        )
    ]
    if pick.outside:
        if told and not gaps and not doubt:
            return []
        line = pick.say(Topic.STATE, "no cause", rests=[one.id for one in (*gaps[:1], *doubt[:1])])
    elif gaps or doubt:
        line = say(Topic.STATE, "cause open", rests=[one.id for one in (*gaps[:1], *doubt[:1])])
    elif told:
        line = say(Topic.STATE, "cause stated", rests=[told[0].id])
    else:
        line = pick.say(Topic.STATE, "no cause")
    if line.text == SAYINGS["cause stated"]:
        return [Choice((line,))]
    return [Choice((line, say(Topic.STATE, "not confirmed", rests=line.rests)), must=True)]


def _workaround(pick: Picker) -> list[Choice]:
    held = [
        one
        for one in pick.review.sentences
        if one.nature in (Nature.CLAIM, Nature.KEYED)
        and one.part is not Part.ACTIONS
        and cues.WORKAROUND.search(one.text)
        and pick.ok(one)
        and not one.text.startswith("“")
    ]
    line = pick.line(Topic.WORKAROUND, held[0]) if held else say(Topic.WORKAROUND, "no workaround")
    return [first(line)]


def _tell(pick: Picker) -> list[Choice]:
    pages = [(one, told) for one in pick.review.of(Part.TIMELINE) if (told := cues.STATUS_PAGE.fullmatch(one.text))]
    if pages:
        one, told = pages[-1]
        line = say(Topic.TELL, "last public", one.label, told["text"], rests=[one.id])
    else:
        said = [
            (one, match)
            for one in pick.review.sentences
            if (match := cues.SAID.fullmatch(one.text)) and match["lead"] == "Public word"
        ]
        written = [
            one
            for one in pick.review.of(Part.DISTRIBUTION, nature=Nature.CLAIM)
            if pick.ok(one) and not INSIDE.search(one.text)
        ]
        if said:
            line = say(Topic.TELL, "last public", said[-1][1]["time"], said[-1][1]["quote"], rests=[said[-1][0].id])
        else:
            line = pick.line(Topic.TELL, written[0]) if written else say(Topic.TELL, "nothing told")
    return [first(line)]


def _prevention(pick: Picker) -> list[Choice]:
    actions = pick.review.of(nature=Nature.ACTION)
    open_to = [
        one
        for one in actions
        if (not pick.outside or one.state in ("agreed", "done")) and not cues.DANGLING.match(one.text)
    ]
    plain = [one for one in open_to if len(one.text.split()) >= 3 and pick.ok(one, most=1)]
    ranked = sorted(
        plain or [one for one in open_to if len(one.text.split()) >= 3 and pick.ok(one, most=2)],
        key=lambda one: (-bool(cues.SAFER.search(one.text)), trade(one.text), actions.index(one)),
    )[:3]  # fmt: skip
    ranked.sort(key=lambda one: (list(LEADS).index(one.state), actions.index(one)))
    lines = [pick.line(Topic.PREVENTION, one, lead=LEADS[one.state]) for one in ranked]
    if not lines and not pick.outside:
        promised = [
            one
            for one in pick.review.of(Part.LESSONS, Part.RESPONSE, Part.SUMMARY, Part.ACTIONS)
            if one.nature is Nature.CLAIM
            and cues.PREVENT.search(one.text)
            and not cues.DANGLING.match(one.text)
            and pick.ok(one, most=2)
            and one.id not in pick.used
        ]
        lines = [pick.line(Topic.PREVENTION, one) for one in promised[:2]]
    if lines:
        return [first(line) if place == 0 else Choice((line,)) for place, line in enumerate(lines)]
    if pick.outside:
        settled = [one.id for one in open_to]
        saying = "not for customers" if settled else "nothing confirmed"
        return [first(say(Topic.PREVENTION, saying, rests=settled or [one.id for one in actions[:3]]))]
    listed = actions or tuple(one for one in pick.review.of(Part.ACTIONS, nature=Nature.CLAIM))
    return [
        first(
            say(Topic.PREVENTION, "technical actions", rests=[one.id for one in listed])
            if listed
            else say(Topic.PREVENTION, "no action")
        )
    ]
