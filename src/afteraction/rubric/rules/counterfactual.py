"""What should, could or would have been done, told instead of what was done and why it made sense then."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.grammar import ModalPerfect, Token, modal_perfects
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found
from afteraction.rubric.rules.hindsight_phrase import KNOWING
from afteraction.rubric.vocabulary import vocabulary

_REGRET = ("should", "shouldn't", "shouldn’t", "ought", "shoulda")
_OTHERS = ("could", "would", "might", "coulda", "woulda", "couldn't", "wouldn't", "couldn’t", "wouldn’t")
# "would have been worse" is luck and "would have taken hours" a measure; regret is about not having been spared.
_SPARED = vocabulary("prevented avoided caught detected stopped helped saved averted noticed spotted alerted mitigated reduced shortened limited minimized minimised contained flagged warned blocked discovered identified found revealed enabled allowed led sped")  # fmt: skip
_SPARE = vocabulary("prevent avoid catch detect stop help avert notice spot mitigate reduce shorten limit contain flag block discover identify find")  # fmt: skip
# "If we had seen it, we could have …": another past, whatever the verb.
_IF_HAD = re.compile(
    r"\b(?:if|had) (?:only )?(?:we|i|they|he|she|somebody|someone|anyone|the (?:\w+ )?(?:team|engineer|reviewer|author|responder)s?)(?:(?:'d|’d| had| only)\b| \w+ed\b)",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:it )?would(?:'ve|’ve| have) been (?:\w+ )?(?:useful|helpful|better|best|nice|good|great|easier|quicker|faster|wise|wiser|ideal|preferable|safer|sensible|prudent)\b|\bwish (?:we|i|they|that) (?:we |i |they )?(?:had|would have)\b|\bif only (?:we|i|they|he|she|the)\b",
    re.IGNORECASE,
)
# "Could a test made us aware?" is how many ask it.
_ASKED = re.compile(
    r"^\W*(?:could|would|might) [^.?!]{3,80} (?:made us|helped|prevented|avoided|caught|detected|warned)\b[^.?!]{0,80}\?",
    re.IGNORECASE,
)
# "should have succeeded, but failed": what was expected of a program, and what it did.
_EXPECTED = re.compile(
    r"[\w ]{0,40},? (?:but|yet) (?:it )?(?:instead )?(?:failed|did(?: not|n.t)|was(?: not|n.t)|returned|crashed|hung|stayed|remained)\b",
    re.IGNORECASE,
)
_LUCK = (Part.LUCKY, Part.WELL)


def look(page: Page) -> Iterator[Finding]:
    """Modal perfects of regret, wishes and questions about another past."""
    for sentence, words in page.parsed:
        if sentence.part in _LUCK:
            continue
        span = _span(sentence.voice, words)
        if span:
            yield found(
                page, RULE.name, Level.WARNING, sentence, *span,
                f"“{sentence.text[slice(*span)][:80]}” tells what did not happen; say what did happen, what was known then, and what made it possible.",
            )  # fmt: skip


def _span(voice: str, words: list[Token]) -> tuple[int, int] | None:
    perfects = list(modal_perfects(words))
    for one in perfects:
        if _regrets(one, words) and not _EXPECTED.match(voice, one.end):
            return one.start, one.end
    match = _WISH.search(voice)
    if match is None and perfects and _IF_HAD.search(voice) and perfects[0].modal in _OTHERS:
        return perfects[0].start, perfects[0].end
    match = match or _ASKED.search(voice)
    return match.span() if match else None


def _regrets(one: ModalPerfect, words: list[Token]) -> bool:
    if one.verb in KNOWING and one.modal in _REGRET and not one.passive:
        return False  # hindsight-phrase says it
    if one.modal in _REGRET:
        return True
    if one.modal in _OTHERS and one.verb == "able":
        after = next((index for index, token in enumerate(words) if token.end == one.end), 0)
        return any(token.word in _SPARE for token in words[after + 1 : after + 4])
    return one.modal in _OTHERS and one.verb in _SPARED


RULE = Rule(
    name="counterfactual",
    says="It tells what should or could have happened instead of what did.",
    why="A path that nobody took explains nothing about the path that was taken; it hides why the choice made sense at the time.",
    authority="Sidney Dekker, The Field Guide to Understanding Human Error; John Allspaw, Blameless PostMortems",
    level=Level.WARNING,
    method="grammar: modal verbs with a perfect, and what they wish for",
    look=look,
    tone=True,
    bad=(
        "## What went wrong\n\n- We should have tested the rollback before the release.\n",
        "## Summary\n\nA canary would have caught the wrong flag.\n",
        "## Summary\n\nThe outage could easily have been avoided.\n",
        "## Summary\n\nThe deploy should not have been started on a Friday.\n",
        "## What went wrong\n\n- A second reviewer could've led to a shorter outage.\n",
        "## What went wrong\n\n- If we had read the notice, we could have drained the node.\n",
        "## Lessons learned\n\n- It would have been useful to keep a copy of the log.\n",
        "## Lessons learned\n\n- A contract test would have been able to catch the missing field.\n",
        "## What went wrong\n\n- Could a comparison of the two configs made us aware of the change?\n",
    ),
    good=(
        "## Action items\n\n- [ ] The payment service should have three replicas. Owner: Ines. Due: 2026-03-01\n",
        "## Where we got lucky\n\n- It could have been much worse: the batch would have started an hour later.\n",
        "## Summary\n\nEach cluster should have a limit, and it could have been any of them.\n",
        '## Summary\n\nThe runbook says "you should have stopped the job first".\n',
        "## Summary\n\nA longer stall could have caused a larger correction of the clock.\n",
        "## Timeline (UTC)\n\n- 10:02 The script should have succeeded, but failed with a full disk.\n",
        "## Action items\n\n- We should have a talk about limits.\n",
        "## What went wrong\n\nThings that could have gone better.\n",
        "## What went wrong\n\n- Maintenance should not rely on one person being present.\n",
    ),
)
