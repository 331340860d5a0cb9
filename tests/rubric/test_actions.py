"""Which blocks are actions, whose they are, and which are done."""

from __future__ import annotations

import pytest

from afteraction.document.parse import parse
from afteraction.rubric.actions import Action, actions


def found(text: str) -> list[Action]:
    return list(actions(parse(f"## Action items\n\n{text}\n")))


def texts(text: str) -> list[str]:
    return [action.seen.text for action in found(text)]


def test_what_only_says_what_follows_is_no_action() -> None:
    assert texts("- **Short-term actions:**\n  - Add a check\n  - Pin the proxy\n") == ["Add a check", "Pin the proxy"]


def test_what_stands_below_an_action_belongs_to_it() -> None:
    assert texts("- Always change it together:\n  - the plan\n  - the call\n") == ["Always change it together:"]


@pytest.mark.parametrize("who", ["Ines", "KM", "Ines and Raya", "KM/TB"])
def test_a_bold_name_above_a_list_owns_its_actions(who: str) -> None:
    assert [action.owner for action in found(f"**{who}**\n\n- Add a check\n")] == [who]


@pytest.mark.parametrize("topic", ["Monitoring", "Deployment", "Local development", "Next steps"])
def test_a_bold_topic_above_a_list_owns_nothing(topic: str) -> None:
    assert [action.owner for action in found(f"**{topic}**\n\n- Add a check\n")] == [""]


def test_a_group_above_a_list_is_a_group() -> None:
    assert [(action.owner, action.team) for action in found("**Team**\n\n- Add a check\n")] == [("Team", True)]


def test_a_topic_in_front_of_an_action_is_no_owner() -> None:
    assert [action.owner for action in found("- **Circuit breaker implementation**: Adding breakers\n")] == [""]
    assert [action.owner for action in found("- **Ines Duarte**: add breakers\n")] == ["Ines Duarte"]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Robert to add a check", "Robert"),
        ("Natalie will write to the vendor", "Natalie"),
        ("Talk to the vendor about limits", ""),
        ("Need to add a check", ""),
        ("Changes to the plan are linted", ""),
        ("Moving to another queue", ""),
    ],
)
def test_who_is_to_do_it_may_stand_in_front_and_a_verb_is_nobody(text: str, who: str) -> None:
    assert [action.owner for action in found(f"- {text}\n")] == [who]


@pytest.mark.parametrize(
    "text",
    [
        "- [x] Add a check", "- Add a check #12 DONE", "- Implement the scan (Done)", "- ✅ Adding tests", "- We tweaked the limit",
        "- We've advised the teams", "- Rolled back the flag", "- Reduced the number of workers", "- Increased our limits",
        "- We doubled `workers`", "- Ask who owns the list - done and the list is updated",
        "- Manager needs the policy - this has already been done.",
        "### Immediate actions (completed)\n\n- Timeouts moved to the config", "- **Immediate actions taken:**\n  - Baseline of the load",
    ],
)  # fmt: skip
def test_what_is_done_says_so_in_many_ways(text: str) -> None:
    assert [action.done for action in found(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "- Add a check", "- Enhanced monitoring for spikes", "- Update the guide", "- Set a limit", "- Automated rollback of the flag",
        "- Need the limit to be lower", "- Embed the check in the plan",
    ],
)  # fmt: skip
def test_what_is_to_be_done_is_open(text: str) -> None:
    assert [action.done for action in found(text)] == [False]


def test_a_released_change_in_a_table_is_done() -> None:
    head = "| Action | Type | Link |\n|---|---|---|\n"
    assert found(head + "| Publish it | Release | [v2](https://code.example/v2) |\n")[0].done
    assert not found(head + "| Publish it | Prevention | [v2](https://code.example/v2) |\n")[0].done


def test_a_paragraph_whose_every_line_is_a_sentence_is_a_list_that_lost_its_marks() -> None:
    assert texts("Add a check.\nPin the proxy.\n") == ["Add a check.", "Pin the proxy."]
    assert texts("Add a check of the plan\nand of its diff.\n") == ["Add a check of the plan and of its diff."]


def test_lessons_that_promise_improvements_hold_actions() -> None:
    document = parse(
        "## Lessons learned and future improvements\n\n- Add a check\n\n## Lessons learned\n\n- It was slow\n"
    )
    assert [action.seen.text for action in actions(document)] == ["Add a check"]


@pytest.mark.parametrize("nothing", ["None.", "No comments added", "TBD", "n/a"])
def test_a_placeholder_is_no_action(nothing: str) -> None:
    assert found(nothing) == []
