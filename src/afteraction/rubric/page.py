"""What rules look at: the document with its sentences, timeline rows, action items and the people it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from afteraction.domain.document import Document, Kind, Part
from afteraction.rubric import language
from afteraction.rubric.actions import Action, actions
from afteraction.rubric.grammar import Person, Token, person_at, tokens
from afteraction.rubric.names import acting, given
from afteraction.rubric.products import PRODUCTS
from afteraction.rubric.rows import Row, rows
from afteraction.rubric.sentences import Sentence, sentences
from afteraction.rubric.vocabulary import vocabulary

_LABELS = re.compile(
    r"(?:incident )?(?:commander|authors?|attendees|participants|ic|on[- ]?call(?: engineer)?|responders?|owners?|people(?: involved)?|comms(?: lead)?|scribe|team|present|facilitator|written by|reported by)",
    re.IGNORECASE,
)
_NAME = re.compile(r"@?[A-Z][a-zA-Zà-öø-ÿ’'-]+(?:[ ][A-Z][a-zA-Zà-öø-ÿ’'-]+){0,2}")
_NO_NAMES = vocabulary(
    "the a an and or of to in on at by for with from all none tbd tk team teams engineering platform ops operations devops sre support security product infra infrastructure data backend frontend lead manager engineer developer on-call oncall incident commander comms role roles nobody unknown n/a utc ic monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december google slack github aws azure gcp dns api pr sdk vm eks down alert slo sla sql http https cloudflare author authors customer customers status page we our this that it user users student students engineers developers operator operators admin everyone everybody nobody somebody someone people staff colleagues customer client clients team's"
)
# Who does what only people do, with a capital inside a sentence or in front of it: a name.
_DOES = re.compile(
    r"(?<![\w.@/-])(?P<name>[A-Z][a-zà-öø-ÿ]{2,15})(?P<last> [A-Z][a-zà-öø-ÿ'’-]{2,20})? (?:(?:then|also|quickly|immediately|later) )?(?:asked|noticed|suggested|acknowledged|mentions|suggests|dismiss(?:es|ed)|asks|replies|notices|wonders|joins|realises|realizes|volunteers|joined|replied|confirmed that|mentioned|thought|realised|realized|remembered|investigated|wondered|forgot|posted|tweeted|emailed|messaged|apologi[sz]ed|volunteered|woke|logged in|signed off)\b"
)


class Tone(NamedTuple):
    """How a document speaks. passive_share: 0 to 1, of sentences that tell what happened; the others per 100 words."""

    passive_share: float
    names_per_100: float
    hedges_per_100: float
    blame_per_100: float


@dataclass(frozen=True)
class Options:
    """What the team's config and exemplars say.

    teams_may_own: a team is an owner. required: the parts a document must have, () for ours. vendors: not to be named.
    passive_share: 0 to 1, of sentences that tell what was done; 0 for ours. tone: the most that the team's exemplars allow,
    None for no such limit.
    """

    teams_may_own: bool = False
    required: tuple[Part, ...] = ()
    vendors: tuple[str, ...] = ()
    passive_share: float = 0.0
    tone: Tone | None = None


# "10.04 KM: looks full" in pasted chat: who speaks, by initials or by name.
_SPEAKER = re.compile(
    r"\W{0,3}\[?\d{1,2}[:.h]\d\d(?::\d\d)?\]?(?:\([^()\s]{1,120}\))?\s?(?:[ap]\.?m\.?\s)?[-–—:]?\s?(?P<who>[A-Z]{2,3}|[A-Z][a-z]{2,14}(?= ?:)|[A-Z]{2}c)(?=:|\s)"
)
_SOME = 2  # words that make a text
_MANY = 2  # rows that begin with initials; one alone may be a word in capitals


class Private(NamedTuple):
    """What must not be published, as the gate found it. start, end: characters of the source. alias: what to write instead."""

    start: int
    end: int
    kind: str
    alias: str
    secret: bool


@dataclass(frozen=True)
class Page:
    """A document before the rules. roster: more names of people, in lower case. private: what the gate found in it."""

    document: Document
    options: Options = field(default_factory=Options)
    roster: frozenset[str] = frozenset()
    private: tuple[Private, ...] = ()

    @cached_property
    def bare(self) -> bool:
        """Whether it has no text: no word, or one alone."""
        return len(language.words(self.document)) < _SOME

    @cached_property
    def foreign(self) -> bool:
        """Whether it seems not to be English."""
        return language.not_english(self.document)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in the author's voice."""
        return tuple(sentences(self.document))

    @cached_property
    def tokens(self) -> tuple[list[Token], ...]:
        """The words of each sentence, in the order of `sentences`."""
        return tuple(tokens(sentence.voice) for sentence in self.sentences)

    @cached_property
    def parsed(self) -> tuple[tuple[Sentence, list[Token]], ...]:
        """Each sentence with its words."""
        return tuple(zip(self.sentences, self.tokens, strict=True))

    @cached_property
    def people(self) -> tuple[tuple[Person, ...], ...]:
        """The people and groups in each sentence, in the order of `sentences`."""
        names = self.names
        return tuple(
            tuple(one for index in range(len(words)) if (one := person_at(words, index, names)))
            for words in self.tokens
        )

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the timeline, in the order of the page."""
        return tuple(rows(self.document))

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """The action items."""
        return tuple(actions(self.document))

    @cached_property
    def names(self) -> frozenset[str]:
        """Words that name people here, in lower case: of the roster, of the header, and who does what only people do."""
        found = (self._listed(), self._acting(), self._given(), self.speakers)
        return self.roster.union(*found)

    @cached_property
    def speakers(self) -> frozenset[str]:
        """Initials and names, in lower case, that begin rows of pasted chat; a single such row is none."""
        said = [speaker(block.text) for block in self.document.blocks if block.kind is not Kind.HEADING]
        found = [word.lower() for word in said if word]
        return frozenset(found) if len(found) >= _MANY else frozenset()

    def _listed(self) -> Iterator[str]:
        for block in self.document.blocks:
            title = self.document.sections[block.section].title if block.section >= 0 else ""
            labelled = bool(block.label and _LABELS.fullmatch(block.label.strip(" :")))
            if not labelled and not (block.kind is not Kind.HEADING and _LABELS.fullmatch(title.strip(" :"))):
                continue
            text = block.text[block.text.find(":") + 1 :] if labelled else block.text
            for match in _NAME.finditer(text):
                yield from _words(match[0])

    def _acting(self) -> Iterator[str]:
        small = {token.raw for words in self.tokens for token in words}
        for sentence in self.sentences:
            # What stands in small letters elsewhere is a word, not a name.
            yield from (name for name in acting(sentence.voice) if name not in small)
            for match in _DOES.finditer(sentence.voice):
                name = match["name"].lower()
                if name not in PRODUCTS and not (match[0].endswith("forgot") and name in small):
                    yield from _words(match["name"])
                    yield from _words(match["last"] or "")

    def _given(self) -> Iterator[str]:
        for words in self.tokens:
            for token in words:
                word = token.word.removesuffix("'s").removesuffix("’s")
                if token.capital and token.raw[1:2].islower() and given(word):
                    yield word


def speaker(text: str) -> str:
    """Who seems to speak in a row that begins with a time, or ""."""
    match = _SPEAKER.match(text)
    return match["who"] if match and match["who"].lower() not in _NO_NAMES else ""


def _words(name: str) -> Iterator[str]:
    for word in name.lstrip("@").lower().split():
        if word not in _NO_NAMES and len(word) > 1:
            yield word
