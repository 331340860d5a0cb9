"""Impact is a number or somebody's words, never an adjective."""

from __future__ import annotations

from afteraction.verify.lexicon import SCALE
from afteraction.verify.rule import Check, Example, says_no_more

CHECK = Check(
    "unsaid-scale",
    "Significant, briefly and doubled are numbers that nobody took.",
    says_no_more(SCALE, "the quoted words do not say so: give the number by a slot, or quote who said it"),
    refuses=(Example("Many orders failed for hours.", ("m9",), "tickets about failed orders"),),
    allows=(Example("{quote m9: 12 tickets} were about failed orders.", ("m9",), "12 tickets about failed orders"),),
)
