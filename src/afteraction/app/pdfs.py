"""The text of a PDF, through pypdf where it is installed, in a process of its own: a PDF can ask for any time and memory.

``python -m afteraction.app.pdfs`` is that process: it takes a PDF and gives its text.
"""

from __future__ import annotations

import hashlib
import io
import sys
from functools import partial
from importlib.util import find_spec

from afteraction.domain.artifact import Artifact

SIGN = b"%PDF-"
_BYTES = 64 * 2**20  # of a PDF
_TEXT = 16 * 2**20  # bytes of its text
_PAGES = 2000
_SECONDS = 30
_MEMORY = 1024 * 2**20


def text_of(artifact: Artifact) -> Artifact | str:
    """Its text as an artifact, or why there is none."""
    import subprocess  # every run asks whether a file is a PDF, and few are

    if find_spec("pypdf") is None:
        return "a PDF, whose text is read with pypdf: pip install 'afteraction[pdf]'"
    if artifact.size > _BYTES:
        return f"a PDF of more than {_BYTES // 2**20} MiB: give its text"
    try:
        done = subprocess.run(
            # -P: nothing is imported from the folder that the user stands in, which may be that of the artifacts.
            [sys.executable, "-P", "-m", "afteraction.app.pdfs"],
            input=artifact.read(), capture_output=True, timeout=2 * _SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"a PDF that takes more than {_SECONDS} seconds: give its text"
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        within = f"it was not read within {_SECONDS} seconds and {_MEMORY // 2**20} MiB of memory"
        return f"a PDF that cannot be read: {why or within}"
    text = done.stdout
    if not text.strip():
        return "a PDF without text: what its pictures show is for a person to tell"
    name = artifact.stem.rpartition(".")[0] or artifact.stem
    return Artifact(
        f"{artifact.name}!{name}.txt", len(text), hashlib.sha256(text).hexdigest(), partial(io.BytesIO, text)
    )


def _main() -> None:
    import logging

    from pypdf import PdfReader

    logging.disable()  # pypdf tells of each oddity; what counts is whether there is text
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    room = _TEXT
    pages = PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages
    for page in pages[:_PAGES]:
        text = f"{page.extract_text()}\n".encode("utf-8", "replace")
        room -= len(text)
        if room < 0:
            sys.exit(f"its text is larger than {_TEXT // 2**20} MiB")
        sys.stdout.buffer.write(text)
    if len(pages) > _PAGES:
        sys.exit(f"it has {len(pages)} pages, more than {_PAGES}")


if __name__ == "__main__":
    _main()
