"""What is checked of a config that was found: values that nothing knows, and what may not be said from among the artifacts."""

from __future__ import annotations

from afteraction.app.config import ActionsConfig, Config, LifecycleConfig, check_date, check_zone, policy
from afteraction.app.days import day_of
from afteraction.document.template import BUILT_IN
from afteraction.domain.document import Part
from afteraction.domain.draft import AUDIENCES
from afteraction.domain.errors import UsageError
from afteraction.lifecycle.roles import ANY, severity_of
from afteraction.readers._registry import readers

_FAIL_ON = ("error", "warning", "suggestion", "never")
_MOST_DAYS = 1000


def check(config: Config, where: str, *, trusted: bool) -> tuple[str, ...]:
    """The names of settings that are ignored: what only a config that is trusted may say is taken out.

    Raises:
        UsageError: a value means nothing.
    """
    _check_reading(config, where)
    ignored = () if trusted else _distrust(config)
    _check_leaving(config, where)
    _check_review(config, where)
    _check_lifecycle(config.lifecycle, f"{where}, [lifecycle]")
    _check_actions(config.actions, f"{where}, [actions]")
    return ignored


def _distrust(config: Config) -> tuple[str, ...]:
    """Take out what says where to write, what to send, what to let pass or which files to open; the names of what was set."""
    fresh = Config()
    draft = fresh.draft
    ignored = []
    for name in ("out", "names") + (() if config.draft.template in BUILT_IN else ("template",)):
        if getattr(config.draft, name) != getattr(draft, name):
            ignored.append(f"[draft] {name}")
            setattr(config.draft, name, getattr(draft, name))
    if config.redact != fresh.redact:
        ignored.append("[redact]")
    if config.model != fresh.model:
        ignored.append("[model]")
    if config.review != fresh.review:
        ignored.append("[review]")
    if config.lifecycle != fresh.lifecycle:
        ignored.append("[lifecycle]")
    if config.actions != fresh.actions:
        ignored.append("[actions]")
    if config.publish:
        ignored.append("[publish]")
        config.publish = {}
    if config.fetch != fresh.fetch:
        ignored.append("[fetch]")
    if config.conventions != fresh.conventions:
        ignored.append("[conventions]")
        config.conventions = fresh.conventions
    config.redact, config.model, config.review = fresh.redact, fresh.model, fresh.review
    config.lifecycle, config.actions, config.fetch = fresh.lifecycle, fresh.actions, fresh.fetch
    return tuple(ignored)


def _check_reading(config: Config, where: str) -> None:
    stated = [(f"{where}, [draft]", config.draft.tz, config.draft.date)]
    stated += [(f"{where}, [files.{pattern!r}]", rules.tz, rules.date) for pattern, rules in config.files.items()]
    for place, zone, date in stated:
        if zone:
            check_zone(zone, place)
        if date:
            check_date(date, place)
    known = {reader.name for reader in readers()} if any(rules.reader for rules in config.files.values()) else set()
    for pattern, rules in config.files.items():
        if rules.reader and rules.reader not in known:
            raise UsageError(
                f"no reader is called {rules.reader!r}",
                where=f"{where}, [files.{pattern!r}]",
                hint="afteraction formats",
            )
    if config.draft.names not in ("role", "full", "pseudonym"):
        raise UsageError(
            f"names = {config.draft.names!r} is not known", where=f"{where}, [draft]", hint="role, full or pseudonym"
        )


def _check_leaving(config: Config, where: str) -> None:
    """What decides what leaves and where to."""
    if config.redact.audience not in AUDIENCES:
        raise UsageError(
            f"audience = {config.redact.audience!r} is not known",
            where=f"{where}, [redact]",
            hint=", ".join(AUDIENCES),
        )
    policy(config, f"{where}, [redact]")
    if config.model.engine not in ("auto", "rules", "model"):
        raise UsageError(
            f"engine = {config.model.engine!r} is not known", where=f"{where}, [model]", hint="auto, rules or model"
        )


def _check_review(config: Config, where: str) -> None:
    if config.review.fail_on not in _FAIL_ON:
        raise UsageError(
            f"fail_on = {config.review.fail_on!r} is not known", where=f"{where}, [review]", hint=", ".join(_FAIL_ON)
        )


def _check_lifecycle(said: LifecycleConfig, where: str) -> None:
    if not said.roles.get(ANY):
        raise UsageError("no role must approve", where=where, hint=f"roles needs the key {ANY}, with one role or more")
    known = {role for roles in said.roles.values() for role in roles}
    for key in said.roles:
        if key != ANY and severity_of(key) != key:
            raise UsageError(f"{key!r} is no severity", where=where, hint=f"the keys of roles are {ANY}, SEV1, SEV2, …")
    for role in (*said.people, *said.authors_may_hold):
        if role not in known:
            raise UsageError(
                f"no document needs a {role!r}", where=where, hint=f"roles names {', '.join(sorted(known))}"
            )
    parts = {part.value for part in Part}
    for name in said.filled:
        if name not in parts:
            raise UsageError(
                f"filled = {name!r} is no part of a postmortem", where=where, hint=", ".join(sorted(parts))
            )


def _check_actions(said: ActionsConfig, where: str) -> None:
    if not said.days:
        raise UsageError("days names no severity", where=where, hint="days = {SEV1 = 5, SEV2 = 10}")
    for key, many in said.days.items():
        if severity_of(key) != key:
            raise UsageError(f"{key!r} is no severity", where=where, hint="the keys of days are SEV1, SEV2, …")
        if not 0 < many <= _MOST_DAYS:
            raise UsageError(
                f"days.{key} = {many} is no number of working days", where=where, hint=f"1 to {_MOST_DAYS}"
            )
    for day in said.holidays:
        day_of(day, f"{where} holidays")
