"""A cause is stated by a record, or marked as inferred."""

from __future__ import annotations

from afteraction.verify.lexicon import CAUSAL, SAID_CAUSE
from afteraction.verify.rule import Check, Example, says_no_more

CHECK = Check(
    "unsaid-cause",
    "Two true events side by side are the most believable wrong cause.",
    says_no_more(
        CAUSAL, "the quoted words state no cause: quote the record that does, or mark the claim inferred", SAID_CAUSE
    ),
    lowers=(Example("Errors dropped because the report job was killed.", ("m6",), "killed the report job"),),
    allows=(
        Example(
            "The pool was full because the report job held locks.",
            ("m5",),
            "pool is full: hikari-checkout has 40 of 40 connections busy because the report job holds locks",
        ),
        Example("Errors dropped because the report job was killed.", ("m6",), "killed the report job", "inferred"),
    ),
)
