"""Where a sentence ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afteraction.document.sentences import spans


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It broke. We fixed it.", ["It broke.", "We fixed it."]),
        ("It broke at 9.30 a.m. in the EU, e.g. Berlin and St. Gallen.", ["It broke at 9.30 a.m. in the EU, e.g. Berlin and St. Gallen."]),
        ("They wrote “It broke. Help! Now.” at nine. We read it.", ["They wrote “It broke. Help! Now.” at nine.", "We read it."]),
        ("It broke (as in May. And June.) twice. Then not.", ["It broke (as in May. And June.) twice.", "Then not."]),
        ("It broke. (see the ticket) Later.", ["It broke.", "(see the ticket) Later."]),
        ("It broke. (open)", ["It broke. (open)"]),
        ("It broke. (open) It rained.", ["It broke. (open)", "It rained."]),
        ("It broke. (inferred, to be ticked by a person) It rained.", ["It broke. (inferred, to be ticked by a person)", "It rained."]),
        ("Version 2.4.1 broke it. 3 hours passed.", ["Version 2.4.1 broke it.", "3 hours passed."]),
        ("An “open quote. And on.", ["An “open quote.", "And on."]),
        ("", []),
        ("   ", []),
        ("no end", ["no end"]),
    ],
)  # fmt: skip
def test_a_text_is_cut_where_a_reader_would(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


@given(st.text(max_size=200))
def test_nothing_but_blanks_is_lost(text: str) -> None:
    assert "".join("".join(cut(text)).split()) == "".join(text.split())
