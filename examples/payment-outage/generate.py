"""Write the raw record of an invented payment outage, the same bytes on every run.

    python examples/payment-outage/generate.py [FOLDER]    write the artifacts (default: artifacts/ beside this file)
    python examples/payment-outage/generate.py --check     exit 1 if what is committed is not what this would write

The story is decided once, in ``outage/story.py``; each source has its own module beside it.
"""

from __future__ import annotations

import argparse
import gzip
import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from outage import alerts, batch_log, changes, chat, service_log, tickets, truth
from outage.kit import gzip_bytes

HERE: Final = Path(__file__).resolve().parent
ARTIFACTS: Final[dict[str, Callable[[], bytes]]] = {
    "slack-export.zip": chat.build_export,
    "incident-chat-paste.txt": chat.build_paste,
    "payment-service.jsonl.gz": lambda: gzip_bytes(service_log.build()),
    "invoice-reconciliation.log": batch_log.build,
    "datadog-timeline.md": alerts.build_datadog,
    "pagerduty-log-entries.json": alerts.build_pagerduty,
    "deploys.json": changes.build_deploys,
    "git-log.txt": changes.build_git_log,
    "zendesk-tickets.json": tickets.build,
    "status-page.json": alerts.build_status_page,
}


def build_all(folder: Path) -> dict[Path, bytes]:
    """Every file of the example; the truth lies beside the artifacts, never among them."""
    made = {folder / name: build() for name, build in ARTIFACTS.items()}
    if folder == HERE / "artifacts":
        made[HERE / "truth.json"] = truth.build()
    return made


def contents(data: bytes) -> object:
    """What a file says once unpacked. Two builds of zlib may pack the same text into different bytes."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(info.filename, info.date_time, archive.read(info)) for info in archive.infolist()]
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def differences(made: dict[Path, bytes], folder: Path) -> list[str]:
    """Files that are missing, stale, or that nobody generates."""
    found = [f"missing: {path.name}" for path in made if not path.exists()]
    found += [
        f"differs: {path.name}"
        for path, data in made.items()
        if path.exists() and contents(path.read_bytes()) != contents(data)
    ]
    strangers = {path.name for path in folder.glob("*")} - {path.name for path in made}
    return found + [f"not generated: {name}" for name in sorted(strangers)]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the payment-outage example.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE / "artifacts")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the files differ")
    chosen = parser.parse_args(arguments)
    made = build_all(chosen.folder)
    if chosen.check:
        found = differences(made, chosen.folder)
        print("\n".join(found) if found else "payment-outage: up to date")
        return 1 if found else 0
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for path, data in made.items():
        path.write_bytes(data)
        print(f"{len(data):>9,}  {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
