"""Language that makes a person the cause: failures, forgetting and carelessness as predicates of people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.blame import HINTS, PHRASES
from afteraction.rubric.grammar import Person, Token
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found
from afteraction.rubric.sentences import Sentence
from afteraction.rubric.vocabulary import vocabulary

_FAILS = vocabulary("forgot forgets overlooked neglected ignored disregarded botched bungled messed screwed fumbled misjudged mishandled misconfigured mistyped fat-fingered")  # fmt: skip
_WEAKER = vocabulary("missed misread misunderstood mistook confused broke dismisses dismissed ignores")  # fmt: skip
_DEEDS = vocabulary("broke broken deleted dropped deployed pushed merged ran restarted changed configured removed disabled caused introduced triggered skipped bypassed missed used committed released approved applied left made typed wrote entered took assumed")  # fmt: skip
_MANNER = vocabulary("mistakenly accidentally carelessly negligently recklessly wrongly incorrectly erroneously inadvertently foolishly blindly hastily lazily unintentionally improperly irresponsibly")  # fmt: skip
_HARSH = vocabulary("carelessly negligently recklessly foolishly blindly hastily lazily irresponsibly")
_CHARACTER = vocabulary("careless negligent incompetent sloppy lazy reckless irresponsible inattentive unqualified distracted clueless stupid foolish guilty")  # fmt: skip
_OWNED = vocabulary("fault mistake mistakes error errors negligence carelessness incompetence oversight blunder blunders inattention ignorance laziness failure misjudgment misjudgement misunderstanding")  # fmt: skip
_BETWEEN = vocabulary("had has have then also simply just again once initially later was were is been being to be who")
# Duties that one neglects. "Failed to reproduce", "failed to connect" tell of a difficulty.
_DUTIES = vocabulary("follow notice check verify test tell inform notify communicate escalate respond acknowledge document review read update realise realize recognise recognize consider understand anticipate coordinate remember renew think pay care ask mention warn validate confirm prepare")  # fmt: skip
_NOT_DONE = vocabulary("follow bother check verify pay read care test tell inform notify ask consult communicate")
_NOT_DONE_PERFECT = vocabulary("followed checked verified read tested told informed bothered")
_REACH = 4  # tokens between a person and what is said of them


class _Blamed(NamedTuple):
    start: int
    end: int
    weaker: bool = False


def look(page: Page) -> Iterator[Finding]:
    """People as subjects of blame, and explanations that end at what people are."""
    for (sentence, words), people in zip(page.parsed, page.people, strict=True):
        blamed, named = _in_sentence(words, people)
        if blamed:
            yield _finding(page, sentence, blamed, named)
            continue
        if HINTS.isdisjoint(token.word for token in words):
            continue
        for phrase in PHRASES:
            match = phrase.pattern.search(sentence.voice) if phrase.rows or sentence.part is not Part.TIMELINE else None
            if match:
                yield found(
                    page, RULE.name, Level.WARNING, sentence, *match.span(),
                    f"Here people stand where the explanation belongs. Tell {phrase.instead}.",
                )  # fmt: skip
                break


def _in_sentence(words: list[Token], people: tuple[Person, ...]) -> tuple[_Blamed | None, bool]:
    for person in people:
        blamed = _blamed(words, person) or _by_deed(words, person) or _by_agent(words, person)
        if blamed:
            own = words[person.first].raw == "I"
            return (blamed._replace(weaker=True) if own or blamed.weaker else blamed), person.named
    return None, False


def _finding(page: Page, sentence: Sentence, blamed: _Blamed, named: bool) -> Finding:
    who = "a person by name" if named else "people"
    level = Level.WARNING if blamed.weaker else Level.ERROR
    return found(
        page, RULE.name, level, sentence, blamed.start, blamed.end,
        f"This makes {who} the cause. Name the action and the system: what was done, why it was reasonable with what was known, and what let it become an outage.",
        critical=named and level is Level.ERROR,
    )  # fmt: skip


def _blamed(words: list[Token], person: Person) -> _Blamed | None:
    """Where the blame stands, from the person to its word, or None."""
    start, at = words[person.first].start, person.last + 1
    if words[person.last].word.endswith(("'s", "’s")):
        following = [token.word for token in words[at : at + 3]]
        hit = next((offset for offset, word in enumerate(following) if word in _OWNED), None)
        return _Blamed(start, words[at + hit].end) if hit is not None else None
    stop, manner = at + _REACH, ""
    while at < len(words) and at < stop + 1:
        word, last = words[at].word, min(at + 2, len(words) - 1)
        if word in ("failed", "fails", "neglected", "forgot") and _next(words, at) == "to":
            duty = word != "failed" and word != "fails"
            return _Blamed(start, words[last].end) if duty or _word(words, at + 2) in _DUTIES else None
        if word in _FAILS and not (word == "ignored" and manner):
            return _Blamed(start, words[at].end)
        if word in _WEAKER:
            return _Blamed(start, words[at].end, weaker=True)
        if _undone(words, at):
            return _Blamed(start, words[last].end)
        if word in _MANNER:
            manner = word
            if word in _HARSH:
                return _Blamed(start, words[at].end)
        elif word in _CHARACTER or (manner and (word in _DEEDS or word.endswith("ed"))):
            return _Blamed(start, words[at].end)
        elif word == "made" and any(_word(words, at + near) in _SLIPS for near in (1, 2, 3)):
            return _Blamed(start, words[min(at + 3, len(words) - 1)].end)
        elif word not in _BETWEEN and not word.endswith("ly"):
            return None
        at += 1
    return None


_SLIPS = vocabulary("mistake error typo blunder slip oversight misconfiguration")
_BROUGHT = vocabulary("caused introduced triggered broken")
_HARM = vocabulary("bug bugs regression error errors issue problem fault outage incident typo flaw defect it this")
_AFTER_AGENT = vocabulary(
    "the a an our we it and or when while who during on in at as because after before while with last yesterday from"
)
_WRONG = vocabulary("bad wrong broken faulty invalid incorrect untested unreviewed malformed erroneous")
_LEFT_OUT = vocabulary("skipped bypassed omitted circumvented")
_GUARDS = vocabulary("review reviews test tests testing check checks checklist step steps procedure process approval approvals runbook staging canary validation dry-run")  # fmt: skip


def _by_deed(words: list[Token], person: Person) -> _Blamed | None:
    """ "NAME pushed the bad config", "she rushed the rollout": a deed that its object makes a failing."""
    pronoun = words[person.first].word in ("he", "she")
    if not (person.named or pronoun) or words[person.last].word.endswith(("'s", "’s")):
        return None
    at = person.last + 1
    while _word(words, at) in _BETWEEN or _word(words, at).endswith("ly"):
        at += 1
    near = [token.word for token in words[at + 1 : at + 1 + _REACH]]
    verb = _word(words, at)
    bad = verb in _DEEDS and any(word in _WRONG for word in near[:3])
    left = verb in _LEFT_OUT and any(word in _GUARDS for word in near)
    hurried = verb == "rushed" and near[:1] and near[0] in ("the", "a", "an", "this", "it", "through", "out")
    if not (bad or left or hurried):
        return None
    last = min(at + 1 + next((at for at, word in enumerate(near) if word in _WRONG | _GUARDS), 1), len(words) - 1)
    return _Blamed(words[person.first].start, words[last].end, weaker=pronoun)


def _by_agent(words: list[Token], person: Person) -> _Blamed | None:
    """ "caused by NAME", "a typo by NAME": the cause is who did it, where the name ends its phrase."""
    if not person.named or _word(words, person.first - 1) != "by" or person.first < 2:
        return None
    if words[person.last].word.endswith(("'s", "’s")) or _word(words, person.last + 1)[:1].isalnum():
        follows = _word(words, person.last + 1)
        if words[person.last].word.endswith(("'s", "’s")) or follows not in _AFTER_AGENT:
            return None
    before = words[max(person.first - 4, 0) : person.first - 1]
    hit = next((token for token in before if token.word in _SLIPS or token.word in _BROUGHT), None)
    if hit is None or (hit.word == "introduced" and not any(token.word in _HARM for token in words[: person.first])):
        return None
    return _Blamed(hit.start, words[person.last].end)


def _undone(words: list[Token], at: int) -> bool:
    """ "did not check", "hadn't tested" at a token."""
    word = words[at].word
    if word in ("did", "does", "had") and _next(words, at) == "not":
        return _word(words, at + 2) in _NOT_DONE | _NOT_DONE_PERFECT
    return (
        word in ("didn't", "didn’t", "doesn't", "doesn’t", "hadn't", "hadn’t")
        and _next(words, at) in _NOT_DONE | _NOT_DONE_PERFECT
    )


def _next(words: list[Token], at: int) -> str:
    return _word(words, at + 1)


def _word(words: list[Token], at: int) -> str:
    return words[at].word if at < len(words) else ""


RULE = Rule(
    name="named-blame",
    says="It makes a person the cause.",
    why="Who fears blame hides what they saw, and the organisation loses the only account of how the system really works.",
    authority="SRE book, ch. 15; John Allspaw, Blameless PostMortems; Atlassian incident handbook",
    level=Level.ERROR,
    method="grammar: a person as the subject of a failing, or as what caused it; warnings by phrases",
    look=look,
    tone=True,
    bad=(
        "## Summary\n\nThe on-call engineer forgot to renew the certificate.\n",
        "## Header\n\nAttendees: Ines Duarte\n\n## Summary\n\nInes failed to follow the runbook.\n",
        "## Summary\n\nA developer accidentally deleted the table.\n",
        "## Summary\n\nThe deploy was the engineer's mistake.\n",
        "## What went wrong\n\n- The team was careless with the flag.\n",
        "## Summary\n\nAn engineer deployed an invalid template to the payment cluster.\n",
        "## Root cause\n\nA team member dropped the table of orders, meaning the copy, by mistake.\n",
        "## Root cause\n\nUser misunderstanding of the two identifiers was one part of it.\n",
        "## Summary\n\nThe user didn't think to scroll down to the warning.\n",
        "## Summary\n\nWe were slow to notice that the queue had stopped.\n",
        "## Timeline (UTC)\n\n- 10:02 The pricing team increased the batch size, causing the alert.\n",
        "## Lessons learned\n\n- Teams still haven't adopted our limits.\n",
        "## What went wrong\n\n- All teams are always responsible for watching their own dashboards.\n",
        "## Root cause\n\nThe outage was caused by a contractor.\n",
        "## Root cause\n\nPoor understanding of the cache and its limits.\n",
        "## Root cause\n\nThe leak was known since June, but nothing was planned.\n",
        "## What went wrong\n\n- Nobody checked the plan.\n",
        "## Timeline (UTC)\n\n- 10:02 KM: I should have posted the plan first\n",
        "## What went wrong\n\n- The network team did not inform us of the change.\n",
        "## Header\n\nAttendees: Ines Duarte\n\n## Timeline (UTC)\n\n- 10:02 Ines dismisses it as noise.\n",
        "## Summary\n\nOyelaran didn't follow the process.\n",
        "## Summary\n\nOyelaran was careless.\n",
        "## Summary\n\nJohn failed to escalate the page.\n",
        "## Root cause\n\nIt was Oyelaran's fault.\n",
        "## Root cause\n\nThe outage was caused by Bob.\n",
        "## Root cause\n\nThanks to a careless typo by Ana the zone was empty.\n",
        "## Header\n\nAttendees: Zdenka Novak\n\n## Summary\n\nZdenka pushed the bad config.\n",
        "## Summary\n\nShe rushed the rollout and skipped the review.\n",
        "## Summary\n\nAn inexperienced engineer was on call.\n",
    ),
    good=(
        "## Summary\n\nThe payment service failed to start, and the operator reconciled it twice.\n",
        "## Summary\n\nThe on-call engineer ran `git blame` and found the commit.\n",
        "## Summary\n\nThis review is blame-free: the engineer restarted the pool with what was known then.\n",
        "## Summary\n\nThe developer portal failed to load for 12 minutes.\n",
        "## Summary\n\nThe engineer noticed that the replica had failed to sync.\n",
        "## Summary\n\nThe team failed to reproduce it, and the engineer failed to connect.\n",
        "## Timeline (UTC)\n\n- 10:02 An engineer deployed invalid YAML; the parser took it.\n",
        "## Timeline (UTC)\n\n- 10:02 The culprit object was applied. Assumed user error at the time.\n",
        "## Timeline (UTC)\n\n- 10:02 The pricing team rolled back a change that seems to have caused the spike.\n",
        "## Root cause\n\nThe nodes did not realize that their blocks were invalid.\n",
        "## Root cause\n\nThe check was removed because it was assumed that the parser does the same.\n",
        "## Summary\n\nThe analysis failed to predict the growth of the table.\n",
        "## Summary\n\nJenkins forgot its agents, and Consul failed to notify the proxies.\n",
        "## Root cause\n\nThe outage was caused by Redis. Chrome did not follow the redirect.\n",
        "## Timeline (UTC)\n\n- 10:02 Jenkins deployed the wrong build.\n",
        "## Summary\n\nThe change proposed by John was introduced by John in June.\n",
    ),
)
