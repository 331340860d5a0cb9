"""A list over many folders, before the index knows them and after, beside a bare ``--help`` of the same run.

Every folder holds a copy of the draft of the example, a long document, with one sentence that is its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "payment-outage" / "artifacts"
FOLDERS = 100


def main() -> None:
    """Print three wall times."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        _seconds(root, "draft", str(EXAMPLE), "--out", str(root / "draft"), "--quiet")
        page = (root / "draft" / "postmortem.md").read_text(encoding="utf-8")
        for number in range(FOLDERS):
            folder = root / "postmortems" / str(number)
            folder.mkdir(parents=True)
            (folder / "postmortem.md").write_text(f"{page}\nCopy {number}.\n", encoding="utf-8")
        list_ = ("actions", "list", str(root / "postmortems"))
        bare, cold, warm = _seconds(root, "--help"), _seconds(root, *list_), _seconds(root, *list_)
        print(f"actions list over {FOLDERS} folders: {cold:.2f} s at first, {warm:.2f} s again; --help {bare:.2f} s")


def _seconds(root: Path, *words: str) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "afteraction", *words],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "XDG_CACHE_HOME": str(root / "cache")},
    )
    return time.perf_counter() - start
