"""Helm: ``helm history`` as JSON, YAML and as the table it prints.

``updated`` is set when an upgrade begins. The JSON carries nanoseconds and the offset of the machine that deployed; the table
has the same without an offset. A release that was superseded was live once; a rollback says so in ``rollback_revision`` or, in
older versions, in its description only, where Helm itself writes it. No release is named in either.

Knowledge: Helm's source and its test data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_any
from afteraction.domain.when import Unknown
from afteraction.readers._alerts import pairs, prose, record
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element
from afteraction.readers._lines import numbered_lines
from afteraction.readers.tables._tables import TableReader

_STATES = {
    "deployed": "success", "superseded": "success", "failed": "failure", "pending-install": "in_progress",
    "pending-upgrade": "in_progress", "pending-rollback": "in_progress", "uninstalled": "inactive",
    "uninstalling": "in_progress",
}  # fmt: skip
_NAME = late(r"(?P<name>[^\n]{1,200}?)-v?\d")  # a chart and its version


def _is_revision(item: dict[str, Any]) -> bool:
    return "revision" in item and "chart" in item and "app_version" in item and "description" in item


def _json(element: Element, artifact: str) -> Iterator[Record | str]:
    yield (
        _record(element.value, element.locator, artifact)
        if _is_revision(element.value)
        else "not a revision of a release"
    )


def _record(item: dict[str, Any], place: Locator, artifact: str) -> Record:
    number, chart, state = prose(item.get("revision")), prose(item.get("chart")), prose(item.get("status")).lower()
    said, back = prose(item.get("description")), prose(item.get("rollback_revision") or item.get("rollback"))
    status = _STATES.get(state, "")
    if status == "success" and (back or said.startswith("Rollback to ")):
        status = "rolled_back"
    raw, app = prose(item.get("updated")), prose(item.get("app_version") or item.get("app version"))
    named = f"{chart} (app {app})" if app and not chart.endswith(app) else chart
    return record(
        artifact, RecordKind.CHANGE, place, raw, f"Helm: {named} revision {number}: {said}",
        time=parse_any(raw) or Unknown("the revision carries no time"), title=f"{named} revision {number}", status=status,
        channel=release["name"] if (release := _NAME.match(chart)) else chart,
        key=f"helm:{chart}/{number}/{raw}", group=f"helm:{chart}/{number}/{raw}",
        fields=pairs(
            ("revision", number), ("chart", chart), ("state", state),
            ("app_version", app), ("rollback_to", back),
        ),
    )  # fmt: skip


def _row(cells: dict[str, str], place: Locator, artifact: str, above: str) -> Record | str:
    if not cells.get("revision", "").isdigit() or "updated" not in cells:
        return "a row without a revision and its time"
    return _record(cells, place, artifact)


class HelmYamlReader:
    """``helm history -o yaml``: a list of revisions, one name and value a line."""

    name = "helm-history-yaml"
    title = "helm history as YAML"
    time_rule = "updated, ISO 8601 with the offset of the machine that deployed"
    link_rule = "none"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a list whose items have app_version, chart and revision."""
        names = {line[2:].partition(":")[0] for line in sample.lines[:12]}
        listed = bool(sample.lines) and sample.lines[0].startswith("- ")
        if listed and {"app_version", "chart", "revision", "updated"} <= names:
            return Match(
                Rank.SIGNATURE, "a YAML list of revisions with chart and app_version, as helm history prints it"
            )
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each item of the list."""
        held: dict[str, Any] = {}
        first: Locator | None = None
        last = Locator(1, 1, 0, 0)
        ordinal = 0
        for line, start, end, number, lost in numbered_lines(artifact):
            if line.startswith("- ") and first is not None:
                yield _yaml(held, first, last, artifact.id, ordinal)
                ordinal += _is_revision(held)
                held, first = {}, None
            if line.startswith(("- ", "  ")) and ":" in line:
                last = Locator(number, number, start, end)
                first = first or last
                name, _, value = line[2:].partition(":")
                held[name.strip()] = value.strip().strip("\"'")
            elif line.strip():
                yield Unread(start, end, "not a line of the list of revisions", number)
            if lost:
                yield Unread(end, end + lost, "the rest of a line that is too long", number)
        if first is not None:
            yield _yaml(held, first, last, artifact.id, ordinal)


def _yaml(held: dict[str, Any], first: Locator, last: Locator, artifact: str, ordinal: int) -> Item:
    place = Locator(first.line, last.end_line, first.start, last.end)
    if _is_revision(held):
        return _record(held, place, artifact)._replace(ordinal=ordinal)
    if not any(held.values()):
        return Skipped(place.start, place.end, "an empty item")
    return Unread(place.start, place.end, "not a revision of a release", place.line)


READERS = (
    EventReader(
        "helm-history", "helm history as JSON", (), _is_revision,
        "revisions with chart, app_version and description, as helm history -o json prints them", _json,
        "updated, with the offset of the machine that deployed; the beginning of the upgrade", evidence=Evidence.FIXTURE,
    ),
    TableReader(
        "helm-history-table", "helm history table", frozenset({"revision", "updated", "status", "chart"}), _row,
        "the header of helm history", "the UPDATED column, local to the machine that deployed, without a zone",
        evidence=Evidence.FIXTURE,
    ),
    HelmYamlReader(),
)  # fmt: skip
