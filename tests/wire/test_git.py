"""git with a token: it goes to the address that was given, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.wire.kit import Said, Seen, served

from afteraction.domain.errors import ServiceError
from afteraction.wire.git import Git, workspace


def test_no_redirect_is_followed_with_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    secret = "t0ken" + "-of-nobody"
    with served(lambda _: Said(404)) as elsewhere:

        def away(seen: Seen) -> Said:
            return Said(302, headers={"location": f"{elsewhere.url}{seen.path}?service=git-upload-pack"})

        with served(away) as here, workspace("the forge", f"{here.url}/pay/ops.git") as own:
            more = {
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": f"http.{here.url}/.extraHeader",
                "GIT_CONFIG_VALUE_0": f"Authorization: Basic {secret}",
            }
            git = Git("the forge", f"{here.url}/pay/ops.git", own._place, more)
            with pytest.raises(ServiceError):
                git.tips("main")
    assert here.seen[0].headers["authorization"].endswith(secret)
    assert not elsewhere.seen
