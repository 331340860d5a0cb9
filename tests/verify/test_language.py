"""How slots read in a sentence."""

from __future__ import annotations

import pytest

from afteraction.verify.example import WORLD
from afteraction.verify.language import render


def shown(words: str) -> str:
    rendered, flaws = render(words, WORLD)
    assert flaws == []
    return "".join(word if isinstance(word, str) else word.text for word in rendered.words)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("{actor m2} looked.", "The on-call engineer looked."),
        ("The pool was full, and {actor m2} said so.", "The pool was full, and the on-call engineer said so."),
        ("It was full. {actor m7} said so.", "It was full. The incident commander said so."),
        ("It was full: {actor m7} said so.", "It was full: the incident commander said so."),
        ("Responders, e.g. {actor m7}, said so.", "Responders, e.g. the incident commander, said so."),
        ("Said by the {actor m2}.", "Said by the on-call engineer."),
        ("The {actor m2} said so.", "The on-call engineer said so."),
        ("It was said that {actor m2} looked.", "It was said that the on-call engineer looked."),
        ("{actor m2}'s words.", "The on-call engineer's words."),
        ("“{actor m2} looked” is what it says.", "“The on-call engineer looked” is what it says."),
    ],
)
def test_a_role_has_its_article_and_a_capital_only_where_a_sentence_begins(words: str, text: str) -> None:
    assert shown(words) == text


@pytest.mark.parametrize("place", ["{} said so.", "It was full, and {} said so.", "It was full. {} said so."])
def test_who_is_counted_and_a_machine_keep_their_form(place: str) -> None:
    for ident, name in (("m3", "Responder 1"), ("m1", "Monitor"), ("c1", "Change author 1")):
        assert shown(place.format(f"{{actor {ident}}}")) == place.format(name)
