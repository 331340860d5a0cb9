"""The pre-commit hook and the GitHub Action, run for real: installed from this source, on a repository with a bad document."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BAD = "# Outage\n\n## Summary\n\nThe outage was caused by human error.\n"
pytestmark = pytest.mark.skipif(
    not os.environ.get("CI") and not os.environ.get("AFTERACTION_SLOW"),
    reason="installs the package twice, half a minute: CI=1 or AFTERACTION_SLOW=1 runs it",
)
# Installations take their dependencies from this environment and ask no registry.
OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_NO_DEPS": "1",
    "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this one the wrong way round
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYTHONPATH": os.pathsep.join(path for path in sys.path if path.endswith("site-packages")),
}


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Ines Duarte", "-c", "user.email=ines@larkspur.example", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This source as a git repository of its own, as others refer to it."""
    folder = tmp_path_factory.mktemp("tool")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for source in (
        *(path for path in ROOT.iterdir() if path.is_file() and path.suffix != ".log"),
        ROOT / ".pre-commit-hooks.yaml",
    ):
        shutil.copy(source, folder / source.name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "the tool")
    return folder


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A team's repository with a bad postmortem in it."""
    git(tmp_path, "init", "-q")
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "postmortems" / "2026-02-16.md").write_text(BAD, encoding="utf-8")
    return tmp_path


def test_the_hook_stops_a_commit_with_a_bad_postmortem(tool: Path, team: Path) -> None:
    pytest.importorskip("pre_commit")
    pytest.importorskip("hatchling")
    head = git(tool, "rev-parse", "HEAD").strip()
    (team / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {tool.as_uri()}\n  rev: {head}\n  hooks:\n  - id: afteraction-review\n", encoding="utf-8"
    )
    git(team, "add", "-A")
    environment = {**os.environ, **OFFLINE, "PRE_COMMIT_HOME": str(team / ".cache")}
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files"], cwd=team, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "[human-error-terminal]" in done.stdout
    (team / "postmortems" / "2026-02-16.md").write_text(
        "# Outage\n\n## Summary\n\nThe pool ran out.\n", encoding="utf-8"
    )
    git(team, "add", "-A")
    again = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files"], cwd=team, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert again.returncode == 0, again.stdout + again.stderr


def steps(tool: Path, inputs: dict[str, str]) -> list[dict[str, Any]]:
    """The steps of the action with the expressions of its environment resolved, as the runner does."""
    yaml = pytest.importorskip("yaml")
    action = yaml.safe_load((tool / "action.yml").read_text(encoding="utf-8"))
    given = {name: inputs.get(name, spec.get("default", "")) for name, spec in action["inputs"].items()}
    for step in action["runs"]["steps"]:
        assert step["shell"] == "bash"
        step["env"] = {
            key: given[value.removeprefix("${{ inputs.").removesuffix(" }}")] for key, value in step["env"].items()
        }
        assert "${{" not in step["run"]  # inputs reach the script as values, never as text of it
    return list(action["runs"]["steps"])


def test_the_action_shows_findings_beside_the_lines(
    tool: Path, team: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("runner")
    base = {**os.environ, **OFFLINE, "RUNNER_TEMP": str(place), "GITHUB_ACTION_PATH": str(tool)}
    inputs = {"documents": "postmortems", "sarif": "review.sarif", "python": sys.executable}
    codes, said = [], ""
    for step in steps(tool, inputs):
        script = place / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], cwd=team, env={**base, **step["env"]}, capture_output=True, text=True, check=False
        )  # fmt: skip
        codes.append(done.returncode)
        said += done.stdout + done.stderr
    assert codes == [0, 8], said
    assert "::error file=postmortems/2026-02-16.md,line=5,col=" in said
    assert "human-error-terminal" in (team / "review.sarif").read_text(encoding="utf-8")
