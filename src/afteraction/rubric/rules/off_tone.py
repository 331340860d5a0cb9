"""A document that speaks otherwise than the team's own good ones."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule
from afteraction.rubric.tone import measure

_FIGURES = (
    ("passives without an actor", "%"),
    ("names of people", "per 100 words"),
    ("hedges (“probably”, “seems”)", "per 100 words"),
    ("judgements of people", "per 100 words"),
)
_FEW = 60  # words below which a share says nothing


def look(page: Page) -> Iterator[Finding]:
    """One finding that names each figure above the limit of the exemplars; nothing where the config has none."""
    limits = page.options.tone
    if limits is None or sum(len(words) for words in page.tokens) < _FEW:
        return
    over = []
    for (what, unit), is_, may in zip(_FIGURES, measure(page), limits, strict=True):
        if is_ > may:
            said = (
                f"{100 * is_:.0f} % against {100 * may:.0f} %" if unit == "%" else f"{is_:.1f} against {may:.1f} {unit}"
            )
            over.append(f"{what}: {said}")
    if over:
        yield Finding(
            RULE.name, Level.WARNING, page.document.place(0, 0), "",
            f"The tone is off that of the team's exemplars. {'; '.join(over)}. The findings beside this one show the places.",
        )  # fmt: skip


RULE = Rule(
    name="off-tone",
    says="It does not sound like the team's own good postmortems.",
    why="A team has learned how it tells a failure so that people keep talking; a draft that sounds otherwise is not read as theirs.",
    authority="the rubric of this project (tone calibration by the team's own examples)",
    level=Level.WARNING,
    method="comparison: four figures against the exemplars of the config",
    look=look,
    tone=True,
    bad=(),
    good=("## Summary\n\nThe pool was full. It was restarted. The alert was missed.\n",),
)
