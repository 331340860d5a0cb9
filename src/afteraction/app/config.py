"""``afteraction.toml``: a team's settings. Every key is documented in docs/config.md; an unknown key is an error."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from afteraction.app.reading import CONFIG_NAME, FileRules
from afteraction.domain.errors import UsageError
from afteraction.domain.stamps import parse_day, parse_iso
from afteraction.domain.when import Instant
from afteraction.lifecycle.roles import ANY
from afteraction.llm.limits import OWN, Limits
from afteraction.redact._find import all_rules
from afteraction.redact.gate import Allowed, Policy
from afteraction.timeline.clocks import TimeFlags
from afteraction.timeline.zones import flag_zone

ROLES = {ANY: ("responder", "team lead", "manager"), "SEV1": ("director",), "SEV2": ("director",)}
DAYS = {"SEV1": 5, "SEV2": 10, "SEV3": 20, "SEV4": 40, "SEV5": 60}
FILLED = ("header", "summary", "customer impact", "contributing factors")


class FileConfig(msgspec.Struct, forbid_unknown_fields=True):
    """What a team says about files of one name or pattern."""

    tz: str = ""
    date: str = ""
    reader: str = ""
    time: str = ""
    author: str = ""
    text: str = ""
    day_first: bool | None = None


class DraftConfig(msgspec.Struct, forbid_unknown_fields=True):
    """Defaults of ``afteraction draft``."""

    template: str = "standard"
    names: str = "role"
    events: int = 0
    tz: str = ""
    date: str = ""
    out: str = ""


class AllowConfig(msgspec.Struct, forbid_unknown_fields=True):
    """Something that a team lets pass the gate, and why."""

    match: str
    reason: str


class RedactConfig(msgspec.Struct, forbid_unknown_fields=True):
    """What a team says of what must not leave."""

    audience: str = "internal"
    allow: list[AllowConfig] = msgspec.field(default_factory=list)
    accounts: dict[str, str] = msgspec.field(default_factory=dict)
    vendors: list[str] = msgspec.field(default_factory=list)
    vault: str = ""


class ModelConfig(msgspec.Struct, forbid_unknown_fields=True):
    """Which model may be asked, and within which limits."""

    engine: str = "auto"
    name: str = ""
    max_cost: float = 0.0
    requests_per_minute: int = 50
    tokens_per_minute: int = 400_000
    call_seconds: int = 0
    run_seconds: int = 0
    parallel: int = 0
    context: int = 0


class ReviewConfig(msgspec.Struct, forbid_unknown_fields=True):
    """How a team reviews what people wrote."""

    fail_on: str = "error"
    off: list[str] = msgspec.field(default_factory=list)
    required: list[str] = msgspec.field(default_factory=list)
    teams_may_own: bool = False
    exemplars: list[str] = msgspec.field(default_factory=list)
    baseline: str = ""


class LifecycleConfig(msgspec.Struct, forbid_unknown_fields=True):
    """Who must approve what before it is published."""

    me: str = ""
    roles: dict[str, list[str]] = msgspec.field(default_factory=lambda: {name: list(ROLES[name]) for name in ROLES})
    people: dict[str, list[str]] = msgspec.field(default_factory=dict)
    logins: dict[str, str] = msgspec.field(default_factory=dict)
    authors_may_hold: list[str] = msgspec.field(default_factory=list)
    filled: list[str] = msgspec.field(default_factory=lambda: list(FILLED))


class ActionsConfig(msgspec.Struct, forbid_unknown_fields=True):
    """When action items should be due."""

    days: dict[str, int] = msgspec.field(default_factory=lambda: dict(DAYS))
    holidays: list[str] = msgspec.field(default_factory=list)


class ConventionsConfig(msgspec.Struct, forbid_unknown_fields=True):
    """Where a team wrote down what it agreed on about incidents, and what no file says."""

    severities: str = ""
    distribution: str = ""
    glossary: str = ""
    roles: str = ""
    owners: str = ""
    place: str = ""
    review: str = ""
    tracker: str = ""


class FetchConfig(msgspec.Struct, forbid_unknown_fields=True):
    """Where a service that is fetched from lives, when a team has its own."""

    url: str = ""
    plain: bool = False


class Config(msgspec.Struct, forbid_unknown_fields=True):
    """The whole file."""

    draft: DraftConfig = msgspec.field(default_factory=DraftConfig)
    files: dict[str, FileConfig] = msgspec.field(default_factory=dict)
    redact: RedactConfig = msgspec.field(default_factory=RedactConfig)
    model: ModelConfig = msgspec.field(default_factory=ModelConfig)
    review: ReviewConfig = msgspec.field(default_factory=ReviewConfig)
    lifecycle: LifecycleConfig = msgspec.field(default_factory=LifecycleConfig)
    actions: ActionsConfig = msgspec.field(default_factory=ActionsConfig)
    conventions: ConventionsConfig = msgspec.field(default_factory=ConventionsConfig)
    fetch: dict[str, FetchConfig] = msgspec.field(default_factory=dict)
    publish: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)


def load(paths: Sequence[str], explicit: str = "") -> tuple[Config, tuple[str, ...]]:
    """The config given, or the first ``afteraction.toml`` in an input folder or the working directory.

    One that lies among the artifacts may say how to read them; the names of its other settings come back, ignored.

    Raises:
        UsageError: it cannot be read; names file, key and reason.
    """
    places = (
        [Path(explicit)]
        if explicit
        else [*(Path(path) / CONFIG_NAME for path in paths if Path(path).is_dir()), Path(CONFIG_NAME)]
    )
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        if explicit:
            raise UsageError(
                f"no config file {explicit!r}", hint="leave --config out, or give the path of an afteraction.toml"
            )
        return Config(), ()
    try:
        config = msgspec.toml.decode(found.read_bytes(), type=Config)
    except (msgspec.DecodeError, OSError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(
            "the config cannot be read", why=str(error), where=str(found), hint="docs/config.md lists every key"
        ) from error
    from afteraction.app.config_checks import check  # it loads what documents are made of, for most runs in vain

    return config, check(config, str(found), trusted=bool(explicit) or not _among(found, paths))


def _among(found: Path, paths: Sequence[str]) -> bool:
    """Whether a config lies among the artifacts, where anybody may have put it."""
    folder = found.resolve().parent
    places = [Path(path).resolve() for path in paths if path != "-"]
    return any(folder == (place if place.is_dir() else place.parent) for place in places)


def check_zone(value: str, where: str) -> str:
    """The zone as given.

    Raises:
        UsageError: nobody knows such a zone.
    """
    if flag_zone(value) is None:
        raise UsageError(
            f"{value!r} is no time zone",
            where=where,
            hint="an IANA name such as Europe/Berlin, UTC, or an offset such as +01:00; Europe/Berlin@first or @second for an hour that occurs twice",
        )
    return value


def check_date(value: str, where: str) -> str:
    """The date as given.

    Raises:
        UsageError: it is not a day with its year.
    """
    day = parse_day(value)
    if day is None or not day.year:
        raise UsageError(f"{value!r} is no date", where=where, hint="YYYY-MM-DD")
    return value


def policy(config: Config, where: str = "") -> Policy:
    """The team's settings of the gate.

    Raises:
        UsageError: a pattern cannot be read, or a reason is missing.
    """
    place = where or "[redact] of the config"
    for one in config.redact.allow:
        if not one.reason.strip():
            raise UsageError(
                f"the allowance of {one.match!r} has no reason", where=place, hint='reason = "why it may leave"'
            )
    for vendor in config.redact.vendors:
        if not vendor.strip():
            raise UsageError("a vendor without a name", where=place, hint='vendors = ["Nimbus Cloud"]')
    taken = {rule.name for rule in all_rules()} | {"person", "vendor", "secret"}
    for name, pattern in config.redact.accounts.items():
        if name in taken:
            raise UsageError(f"accounts.{name} is the name of a built-in kind", where=place, hint="another name")
        if not pattern.strip():
            raise UsageError(f"the pattern of accounts.{name} is empty", where=place)
    try:
        return Policy(
            tuple(Allowed(one.match, one.reason) for one in config.redact.allow), tuple(config.redact.accounts.items())
        ).checked()
    except ValueError as error:
        raise UsageError("a pattern of the config cannot be read", why=str(error), where=place) from error


def limits(config: Config, dollars: float | None, *, own: bool = False) -> Limits:
    """How long, how often and for how much a model is asked. own: on a server of one's own."""
    wanted, usual = config.model, OWN if own else Limits()
    return usual._replace(
        call=float(wanted.call_seconds) or usual.call,
        run=float(wanted.run_seconds) or usual.run,
        parallel=wanted.parallel or usual.parallel,
        dollars=dollars or wanted.max_cost,
        requests_per_minute=float(wanted.requests_per_minute),
        tokens_per_minute=float(wanted.tokens_per_minute),
    )


_COLUMNS = ("time", "author", "text", "day_first")


def file_rules(config: Config) -> FileRules:
    """What the config says of readers and columns."""
    readers = tuple((pattern, rules.reader) for pattern, rules in config.files.items() if rules.reader)
    columns = tuple(
        (pattern, chosen)
        for pattern, rules in config.files.items()
        if (chosen := tuple((key, value) for key in _COLUMNS if (value := getattr(rules, key)) not in ("", None)))
    )
    return FileRules(readers, columns)


def instant_of(text: str, flag: str) -> Instant | None:
    """The instant that a flag names, None when it names none.

    Raises:
        UsageError: it cannot be read, or lacks its zone.
    """
    if not text:
        return None
    stamp = parse_iso(text.strip())
    if not isinstance(stamp, Instant):
        raise UsageError(
            f"{flag} {text!r} is no instant",
            why="a moment needs its day, its time and its zone",
            hint=f"{flag} 2026-02-16T02:00Z, or with an offset: 2026-02-16T03:00+01:00",
        )
    return stamp


def time_flags(config: Config, zones: Sequence[str], dates: Sequence[str]) -> TimeFlags:
    """Flags first, then the config: ``ZONE`` for all files, ``PATTERN=ZONE`` for some.

    Raises:
        UsageError: a value cannot be read.
    """
    found_zones = [(pattern, check_zone(value, "--tz")) for pattern, value in map(_split, zones)]
    found_dates = [(pattern, check_date(value, "--date")) for pattern, value in map(_split, dates)]
    typed = tuple(pattern for pattern, _ in (*found_zones, *found_dates) if pattern != "*")
    for pattern, rules in config.files.items():
        found_zones += [(pattern, rules.tz)] if rules.tz else []
        found_dates += [(pattern, rules.date)] if rules.date else []
    found_zones += [("*", config.draft.tz)] if config.draft.tz else []
    found_dates += [("*", config.draft.date)] if config.draft.date else []
    return TimeFlags(tuple(found_zones), tuple(found_dates), typed)


def _split(value: str) -> tuple[str, str]:
    pattern, sep, rest = value.rpartition("=")
    return (pattern, rest) if sep else ("*", value)
