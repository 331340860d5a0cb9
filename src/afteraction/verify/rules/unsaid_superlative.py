"""Peaks and majorities are measured by somebody."""

from __future__ import annotations

from afteraction.verify.lexicon import SUPERLATIVE
from afteraction.verify.rule import Check, Example, says_no_more

CHECK = Check(
    "unsaid-superlative",
    "A peak is a comparison with everything that was not quoted.",
    says_no_more(SUPERLATIVE, "the quoted words compare nothing: quote what does, or mark the claim inferred"),
    lowers=(Example("The pool was the main limit.", ("m5",), "pool is full"),),
    allows=(
        Example(
            "Most tickets came from the app.", ("m9",), "12 tickets about failed orders, most of them from the app"
        ),
    ),
)
