"""The little grammar that rules need: words, participles, what was done to whom, what should have been done.

Lists of words mislead here ("git blame", "should have three replicas", "the operator reconciled"); what counts is the
form of the verb and whether a person is its subject. English only; other languages find nothing and say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from afteraction.rubric.vocabulary import vocabulary

_WORD = re.compile(r"[A-Za-z□][A-Za-z0-9□]*(?:['’][A-Za-z]+)?(?:-[A-Za-z0-9□]+)*|\d[\w.,:]*|[^\sA-Za-z0-9]")
_IRREGULAR = vocabulary(
    "been become begun bent bet bitten blown bound bought broken brought built burnt burst cast caught chosen come cost cut dealt done drawn driven dropped eaten fallen fed felt fought found flown forbidden forgotten forgiven frozen gone given got gotten grown held hidden hit hung hurt kept known laid led learnt left lent let lit lost made meant met misread missed misled mistaken mixed overridden overseen overwritten paid proven put quit read rebuilt redone rerun reset rewritten ridden risen run said seen sent sent set shaken shown shrunk shut slept slid sold sought spent split spoken spread sprung stood stolen struck stuck sunk swept sworn swung taken taught thought thrown told torn undone understood upheld upset withdrawn won worn woken woven written"
)
_NO_PARTICIPLE = vocabulary(
    "need speed feed seed red bed embed hundred indeed exceed proceed succeed breed shed wed unred ed kindred sacred naked wicked rugged limited-time united"
)
_STATES = vocabulary(
    "related unrelated concerned interested located based supposed aware excited pleased tired worried closed-source available distributed dedicated detailed advanced complicated scheduled-only"
)
_BE = vocabulary("is are was were be been being am isn't aren't wasn't weren't isn’t aren’t wasn’t weren’t")
_GET = vocabulary("got gets get getting")
_MODALS = vocabulary(
    "should could would might must ought shouldn't couldn't wouldn't mightn't mustn't shouldn’t couldn’t wouldn’t shoulda coulda woulda"
)
_HAVE = frozenset(("have", "'ve", "of"))  # "should of" is how many write it
_SHORT = {
    "should've": "should", "could've": "could", "would've": "would", "might've": "might", "should’ve": "should",
    "could’ve": "could", "would’ve": "would", "might’ve": "might", "i'd": "would", "we'd": "would", "they'd": "would",
    "it'd": "would", "i’d": "would", "we’d": "would", "they’d": "would", "it’d": "would",
}  # fmt: skip
_FILL = vocabulary(
    "not never n't also probably really certainly clearly obviously easily simply just at least ideally perhaps maybe possibly likely definitely almost already only then still all both ever instead immediately quickly properly correctly fully better more to always surely"
)
_NOUN_AFTER = vocabulary(
    "a an the this that these those some any no at exactly only three two one four five six more less fewer enough multiple several many its their our his her my your each every another"
)


class Token(NamedTuple):
    """A word or a mark, in lower case, with its place in the sentence."""

    word: str
    start: int
    end: int
    raw: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.raw[:1].isupper()


def tokens(text: str) -> list[Token]:
    """The words and marks of a sentence."""
    return [Token(match[0].lower(), match.start(), match.end(), match[0]) for match in _WORD.finditer(text)]


def participle(word: str) -> bool:
    """Whether a word may be a past participle."""
    if word in _IRREGULAR:
        return True
    return word.endswith("ed") and len(word) > 3 and word not in _NO_PARTICIPLE and not word.endswith("eed")


class ModalPerfect(NamedTuple):
    """ "should have noticed": modal, verb (a participle), negated, passive; start, end in the sentence; subject: its words."""

    modal: str
    verb: str
    negated: bool
    passive: bool
    start: int
    end: int
    subject: tuple[Token, ...]


def modal_perfects(words: list[Token]) -> Iterator[ModalPerfect]:
    """What somebody or something should, could or would have done; never "should have three replicas"."""
    for index, token in enumerate(words):
        modal = _SHORT.get(token.word, token.word)
        if modal not in _MODALS:
            continue
        at = index + 1
        negated = token.word.endswith(("n't", "n’t"))
        # "should we have noticed": a subject may stand between.
        while at < len(words) and at - index < 6 and (words[at].word in _FILL or words[at].word in _PRONOUNS):
            negated = negated or words[at].word in ("not", "never")
            at += 1
        # One word that no list knows may stand before "have": "would defo have".
        if (
            at + 1 < len(words)
            and words[at].word not in _HAVE
            and words[at + 1].word == "have"
            and words[at].word.isalpha()
        ):
            at += 1
        if token.word in ("shoulda", "coulda", "woulda") or token.word.endswith(("'ve", "’ve")):
            pass
        elif at < len(words) and words[at].word in _HAVE:
            at += 1
        elif at < len(words) and words[at].word.startswith("n't"):
            continue
        else:
            continue
        while at < len(words) and words[at].word in _FILL:
            negated = negated or words[at].word in ("not", "never")
            at += 1
        passive = False
        if at < len(words) and words[at].word in ("been", "gotten"):
            passive = True
            at += 1
            while at < len(words) and words[at].word in _FILL:
                at += 1
        if at >= len(words) or words[at].word in _NOUN_AFTER:
            continue
        verb = words[at]
        if not passive and not participle(verb.word):
            continue
        if (
            not passive
            and verb.word in ("set", "read", "cut", "limited")
            and at + 1 < len(words)
            and words[at + 1].word in ("limits", "replicas", "of")
        ):
            continue
        yield ModalPerfect(modal, verb.word, negated, passive, token.start, verb.end, tuple(_subject(words, index)))


class Passive(NamedTuple):
    """ "was deployed": verb, whether an agent is named ("by …"), start, end."""

    verb: str
    agent: bool
    start: int
    end: int


def passives(words: list[Token]) -> Iterator[Passive]:
    """Finite passives of a sentence: a form of "be" and a participle, with adverbs between."""
    for index, token in enumerate(words):
        if token.word not in _BE and token.word not in _GET:
            continue
        at = index + 1
        while at < len(words) and (
            words[at].word in _FILL or (words[at].word.endswith("ly") and words[at].word != "only")
        ):
            at += 1
        if at < len(words) and words[at].word == "being":
            at += 1
        if (
            at < len(words)
            and participle(words[at].word)
            and words[at].word not in _STATES
            and words[at].word != "been"
        ):
            # "by reporting it" is how, not who.
            agent = any(
                word.word == "by" and not after.word.endswith("ing")
                for word, after in zip(words[at + 1 : at + 5], words[at + 2 : at + 6], strict=False)
            )
            yield Passive(words[at].word, agent, token.start, words[at].end)


_FINITE = vocabulary(
    "is are was were has have had did does do will would can could should may might must began started ran went came found saw made took gave got sent set put kept held said told knew thought led left lost rose fell grew broke failed"
)


def finite_verbs(words: list[Token]) -> int:
    """About how many finite verbs a sentence has; enough for a share, not for an analysis."""
    count = 0
    for index, token in enumerate(words):
        before = words[index - 1].word if index else ""
        if token.word in _FINITE:
            count += before not in _FINITE
        elif (
            token.word.endswith("ed")
            and participle(token.word)
            and before not in _BE
            and before not in ("have", "has", "had", "been")
        ):
            count += 1
    return count


_PRONOUNS = vocabulary("i he she they we you it who")
_PERSON_PRONOUNS = frozenset(("he", "she", "i"))
_ROLES = vocabulary(
    "engineer engineers developer developers dev devs sre sres programmer programmers administrator administrators sysadmin sysadmins technician technicians responder responders intern interns contractor contractors colleague colleagues employee employees coworker coworkers teammate maintainer maintainers committer committers oncaller manager managers dba dbas analyst analysts commander commanders person someone somebody individual individuals staff member members human humans guy guys director directors cto architect architects tester testers reviewer reviewers author authors deployer"
)
_AMBIGUOUS = vocabulary("operator operators admin admins owner owners lead leads")
_BEFORE_PEOPLE = frozenset(("human", "an", "a", "the", "our", "one", "team", "tech", "incident"))
_MACHINES = frozenset(("operator", "operators", "admin", "admins"))
_GROUPS = vocabulary("team teams department departments group squad crew management leadership")


class Person(NamedTuple):
    """A person or a group of people as the head of a noun phrase. named: by name; first, last: indexes of tokens."""

    first: int
    last: int
    named: bool
    group: bool


def person_at(words: list[Token], index: int, names: frozenset[str]) -> Person | None:
    """Whether a person is meant at a token: a name of the roster, a role, a pronoun; never "developer portal".

    The word after must not make it part of a longer name of a thing; that is what tells "the engineer restarted" from
    "engineer laptops".
    """
    token = words[index]
    word = token.word.removesuffix("'s").removesuffix("’s")
    if word in names and (token.capital or token.raw.startswith("@")):
        last = index
        while (
            last + 1 < len(words)
            and words[last + 1].capital
            and words[last + 1].word.isalpha()
            and words[last + 1].word in names
        ):
            last += 1
        return Person(index, last, True, False)
    if word in _PERSON_PRONOUNS and not (word == "i" and token.raw != "I"):
        return Person(index, index, False, False)
    if word in _ROLES or word in _AMBIGUOUS or word in _GROUPS or word in ("on-call", "oncall"):
        if word != token.word:
            return Person(index, index, False, word in _GROUPS)
        after = words[index + 1] if index + 1 < len(words) else None
        if after is not None and after.word.isalpha() and not _follows_a_subject(after.word):
            return None
        before = words[index - 1].word if index else ""
        if word in _AMBIGUOUS and before not in _BEFORE_PEOPLE:
            return None
        if word in _MACHINES and before in ("the", "a", "team", "tech", "incident"):
            return None  # "the operator reconciled": in this trade, a program
        return Person(index, index, False, word in _GROUPS)
    return None


def _follows_a_subject(word: str) -> bool:
    return (
        word in _FINITE
        or word in _FILL
        or word in _BE
        or word in _MODALS
        or word
        in (
            "who",
            "that",
            "on",
            "in",
            "from",
            "at",
            "of",
            "and",
            "or",
            "to",
            "made",
            "with",
            "for",
            "by",
            "as",
            "then",
            "responsible",
        )
        or word.endswith(("ed", "ly", "n't", "n’t"))
        or word
        in (
            "forgot",
            "overlooked",
            "ignores",
            "ignored",
            "overwrote",
            "mistook",
            "misread",
            "chose",
            "wrote",
            "forgets",
            "skips",
            "fails",
        )
    )


def _subject(words: list[Token], verb: int) -> list[Token]:
    """The words before a verb back to the start of its clause, eight at most."""
    found: list[Token] = []
    for token in reversed(words[max(0, verb - 8) : verb]):
        if token.word in (
            ",",
            ";",
            ":",
            "(",
            ")",
            "but",
            "because",
            "if",
            "when",
            "that",
            "which",
            "and",
            "so",
            "—",
            "–",
        ):
            break
        found.append(token)
    return found[::-1]
