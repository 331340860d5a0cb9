"""rules: what the reviewer looks for and why, for people and as a page of the docs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from afteraction.app.evidence import INFOS
from afteraction.domain.errors import UsageError
from afteraction.rubric.lint import ABOUT_ALLOWANCES, all_rules

_INTRO = """# Rules of the reviewer

Written from the files of `src/afteraction/rubric/rules/` by `make docs`. Names are for ever. An author allows a finding where it
stands, with `<!-- afteraction: allow NAME: the reason -->`; a team turns a rule off in `[review] off` of its `afteraction.toml`.
"""


def listed() -> list[dict[str, Any]]:
    """Every rule, every check against evidence and what is said of allowances, by name."""
    found: list[dict[str, Any]] = [
        {
            "name": rule.name,
            "level": rule.level.value,
            "says": rule.says,
            "why": rule.why,
            "authority": rule.authority,
            "method": rule.method,
            "found_in": list(rule.bad),
            "left_alone": list(rule.good),
        }
        for rule in all_rules()
    ]
    found += [
        {
            "name": info.name,
            "level": info.level.value,
            "says": info.says,
            "why": info.why,
            "authority": info.authority,
            "method": "comparison with the evidence (--evidence)",
            "found_in": [],
            "left_alone": [],
        }
        for info in INFOS
    ]
    found += [
        {
            "name": about.name,
            "level": about.level.value,
            "says": about.says,
            "why": about.why,
            "authority": "the rubric of this project (what an author allows has a reason)",
            "method": "the comments that allow findings",
            "found_in": [],
            "left_alone": [],
        }
        for about in ABOUT_ALLOWANCES
    ]
    return sorted(found, key=lambda rule: str(rule["name"]))


def chosen(names: Sequence[str]) -> list[dict[str, Any]]:
    """The rules of these names; all when none is given.

    Raises:
        UsageError: there is no such rule.
    """
    found = {rule["name"]: rule for rule in listed()}
    for name in names:
        if name not in found:
            raise UsageError(f"there is no rule {name!r}", hint="afteraction rules lists them")
    return [found[name] for name in names] if names else list(found.values())


def page() -> str:
    """docs/rules.md."""
    parts = [_INTRO]
    for rule in listed():
        parts.append(
            f"## {rule['name']}\n\n{rule['says']} Level: {rule['level']}. Looks at: {rule['method']}.\n\n{rule['why']}\n\nAuthority: {rule['authority']}.\n"
        )
        for title, examples in (("Found in", rule["found_in"]), ("Left alone", rule["left_alone"])):
            if examples:
                parts.append(f"{title}:\n")
                parts += [f"````markdown\n{example.rstrip()}\n````\n" for example in examples]
    return "\n".join(parts)
