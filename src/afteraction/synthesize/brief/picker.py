"""What every part of the extractive brief looks at, and how it takes a sentence whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from afteraction.domain.draft import Status
from afteraction.synthesize.brief import cues
from afteraction.synthesize.brief.fit import Audience, Reader, unfit
from afteraction.synthesize.brief.lines import SAYINGS, Choice, Line, Topic, say
from afteraction.synthesize.brief.review import Nature, Review, Sentence, key_of
from afteraction.verify.lexicon import HEDGE, NEGATION


class Picker:
    """One review for one reader. keyed: values of the header by `key_of`. used: sentences that stand under a topic already."""

    def __init__(self, review: Review, reader: Reader) -> None:
        self.review, self.reader = review, reader
        self.audience = reader.audience
        self.outside = self.audience is Audience.CUSTOMER
        self.keyed = {
            key: one
            for one in reversed(review.of(nature=Nature.KEYED))
            if (key := key_of(one.label)) and (key == "lasted" or cues.CLOCK.search(one.text))
        }
        self.used: set[str] = set()

    def say(self, topic: Topic, saying: str, *parts: str, rests: Sequence[str] = ()) -> Line:
        """A line in our words; customers are not told of a review."""
        own = f"customers: {saying}"
        return say(topic, own if self.outside and own in SAYINGS else saying, *parts, rests=rests)

    def ok(self, one: Sentence, text: str = "", most: int = 1) -> bool:
        """Whether a sentence, or a part of it, may be told to the reader. most: words of the trade."""
        return (
            not list(unfit(text or one.text, self.reader, technical=one.technical, most=most))
            and len((text or one.text).split()) <= cues.LONG
        )

    def line(self, topic: Topic, one: Sentence, text: str = "", **rest: str) -> Line:
        """A whole sentence of the review, ended with a stop; what is not settled there is not settled here."""
        words = (text or one.text).strip().rstrip(":;,")
        words = words if words.rstrip('"”’)]').endswith((".", "!", "?", "…")) else f"{words}."
        words = words[:1].upper() + words[1:] if re.match(r"[a-z]+[ ,]", words) else words
        if one.status is Status.INFERRED:
            words = SAYINGS["inferred"].format(words)
        elif one.status is Status.OPEN and not HEDGE.search(words):
            words = SAYINGS["suspected"].format(words)
        return Line(topic, words, (one.id,), one.status, **rest)


def first(line: Line) -> Choice:
    """What has to be said, or in three words where the limit is narrow."""
    return Choice((line, say(line.topic, "long" if line.rests else "not known", rests=line.rests)), must=True)


def is_over(text: str) -> bool:
    """Whether it says that things were well again, and nothing that takes it back."""
    return cues.OVER.search(text) is not None and not NEGATION.search(text) and not cues.RELAPSE.search(text)
