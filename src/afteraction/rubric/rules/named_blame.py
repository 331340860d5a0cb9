"""Language that makes a person the cause: failures, forgetting and carelessness as predicates of people."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.grammar import Person, Token, person_at
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found
from afteraction.rubric.vocabulary import vocabulary

_FAILS = vocabulary("forgot forgets overlooked neglected ignored disregarded botched bungled messed screwed fumbled misjudged mishandled misconfigured mistyped fat-fingered")  # fmt: skip
_DEEDS = vocabulary("broke broken deleted dropped deployed pushed merged ran restarted changed configured removed disabled caused introduced triggered skipped bypassed missed used committed released approved applied left made typed wrote entered took assumed")  # fmt: skip
_MANNER = vocabulary("mistakenly accidentally carelessly negligently recklessly wrongly incorrectly erroneously inadvertently foolishly blindly hastily lazily unintentionally improperly irresponsibly")  # fmt: skip
_HARSH = vocabulary("carelessly negligently recklessly foolishly blindly hastily lazily irresponsibly")
_CHARACTER = vocabulary("careless negligent incompetent sloppy lazy reckless irresponsible inattentive unqualified distracted clueless stupid foolish guilty")  # fmt: skip
_OWNED = vocabulary("fault mistake mistakes error errors negligence carelessness incompetence oversight blunder blunders inattention ignorance laziness failure misjudgment misjudgement misunderstanding")  # fmt: skip
_BETWEEN = vocabulary("had has have then also simply just again once initially later was were is been being to be who")
_REACH = 4  # tokens between a person and what is said of them


def look(page: Page) -> Iterator[Finding]:
    """People as subjects of blame."""
    for sentence, words in page.parsed:
        for index in range(len(words)):
            person = person_at(words, index, page.names)
            span = _blamed(words, person) if person else None
            if person and span:
                who = "a person by name" if person.named else "people"
                yield found(
                    page, RULE.name, Level.ERROR, sentence, *span,
                    f"This makes {who} the cause. Name the action and the system: what was done, why it was reasonable with what was known, and what let it become an outage.",
                    critical=person.named,
                )  # fmt: skip
                break


def _blamed(words: list[Token], person: Person) -> tuple[int, int] | None:
    """Where the blame stands, from the person to its word, or None."""
    start, at = words[person.first].start, person.last + 1
    if words[person.last].word.endswith(("'s", "’s")):
        following = [token.word for token in words[at : at + 3]]
        hit = next((offset for offset, word in enumerate(following) if word in _OWNED), None)
        return (start, words[at + hit].end) if hit is not None else None
    stop, manner = at + _REACH, ""
    while at < len(words) and at < stop + 1:
        word = words[at].word
        if word in ("failed", "fails", "neglected", "forgot") and _next(words, at) == "to":
            return start, words[min(at + 2, len(words) - 1)].end
        if word in _FAILS and not (word == "ignored" and manner):
            return start, words[at].end
        if (
            word in ("did", "does", "had")
            and _next(words, at) == "not"
            and _word(words, at + 2)
            in ("follow", "bother", "check", "verify", "pay", "read", "care", "followed", "checked")
        ):
            return start, words[at + 2].end
        if word in ("didn't", "didn’t", "doesn't", "doesn’t") and _next(words, at) in (
            "follow",
            "bother",
            "check",
            "verify",
            "pay",
            "read",
            "care",
        ):
            return start, words[at + 1].end
        if word in _MANNER:
            manner = word
            if word in _HARSH:
                return start, words[at].end
        elif word in _CHARACTER or (manner and (word in _DEEDS or word.endswith("ed"))):
            return start, words[at].end
        elif word in ("made",) and any(
            token.word in ("mistake", "error", "typo", "blunder") for token in words[at + 1 : at + 4]
        ):
            return start, words[min(at + 3, len(words) - 1)].end
        elif word not in _BETWEEN and not word.endswith("ly"):
            return None
        at += 1
    return None


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
    method="grammar",
    look=look,
    bad=(
        "## Summary\n\nThe on-call engineer forgot to renew the certificate.\n",
        "## Header\n\nAttendees: Ines Duarte\n\n## Summary\n\nInes failed to follow the runbook.\n",
        "## Summary\n\nA developer accidentally deleted the table.\n",
        "## Summary\n\nThe deploy was the engineer's mistake.\n",
        "## What went wrong\n\n- The team was careless with the flag.\n",
    ),
    good=(
        "## Summary\n\nThe payment service failed to start, and the operator reconciled it twice.\n",
        "## Summary\n\nThe on-call engineer ran `git blame` and found the commit.\n",
        "## Summary\n\nThis review is blame-free: the engineer restarted the pool with what was known then.\n",
        "## Summary\n\nThe developer portal failed to load for 12 minutes.\n",
        "## Summary\n\nThe engineer noticed that the replica had failed to sync.\n",
    ),
)
