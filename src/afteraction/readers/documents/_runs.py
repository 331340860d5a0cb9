"""What the readers of build systems share: which of their runs deploys, which checks, and which does not say.

A run that ended well put nothing into production unless its names say that it deploys; a failed one is no failed deployment.
"""

from __future__ import annotations

import re
from functools import cache


@cache
def _deploys() -> re.Pattern[str]:
    return re.compile(
        r"deploy|roll[ _-]?(?:out|back)|promot(?:e|ion)|(?<![a-z])cd(?![a-z])|(?:terraform|tofu|terragrunt|kubectl|helm|infra\w{0,20})[ _:-]{1,3}(?:apply|upgrade)|apply[ _:(-]{1,3}(?:(?:to|in|on)[ _-])?(?:prod|live)",
        re.IGNORECASE,
    )


@cache
def _checks() -> re.Pattern[str]:
    return re.compile(
        r"(?<![a-z])(?:ci|checks?|(?:unit|smoke|integration)?[ _-]?tests?|testing|pytest|lint(?:er|ers|ing)?|e2e|coverage|codecov|scan(?:s|ning)?"
        r"|codeql|analy[sz]e|analysis|format(?:ting)?|type[ _-]?check(?:s|ing)?|mypy|ruff|eslint|validat(?:e|ion)|verify|audit|pre-commit|dco|review)(?![a-z])",
        re.IGNORECASE,
    )


def sort_of(*names: str) -> str:
    """``deploy``, ``check`` or ``run``, by the first of the names that tells; a name that says both tells neither."""
    for name in names:
        deploys, checks = bool(_deploys().search(name)), bool(_checks().search(name))
        if deploys or checks:
            return "run" if deploys and checks else "deploy" if deploys else "check"
    return "run"


def ran(state: str, *names: str) -> str:
    """The status of a run: that of a deployment, or the state behind ``check`` or ``run``; "" stays "".

    names: what it is called, the narrowest first; an environment that it goes to is a name such as ``deploy to production``.
    """
    sort = sort_of(*names)
    return f"{sort} {state}" if state and sort != "deploy" else state
