"""A branch on a real git remote, and its pull request at each forge."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.publish.kit import CORRECTED, EVE, Desk, approved
from tests.publish.servers import TOKEN, Forge
from tests.wire.kit import Fault, Here, Said, Seen, served

from afteraction.domain.delivery import Step
from afteraction.domain.errors import RefusedError, ServiceError, UsageError

VARIABLES = {"github": "GITHUB_TOKEN", "gitlab": "GITLAB_TOKEN", "gitea": "GITEA_TOKEN"}


def git(place: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(place), *words], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ben Cole")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ben@example.com")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A bare repository with one commit on main."""
    bare, work = tmp_path / "remote.git", tmp_path / "work"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(bare)], check=True)
    subprocess.run(["git", "clone", "-q", str(bare), str(work)], check=True, capture_output=True)
    (work / "README.md").write_text("notes\n", encoding="utf-8")
    git(work, "add", ".")
    git(work, "commit", "-q", "-m", "begin")
    git(work, "push", "-q", "origin", "HEAD:main")
    return bare


@pytest.fixture
def desk(tmp_path: Path, remote: Path) -> Desk:
    return Desk(approved(tmp_path / "pool"), {"to": "git", "url": str(remote)})


def branch_of(desk: Desk) -> str:
    return f"afteraction/pool-{desk.delivery().last.key[:8]}"


def page(remote: Path, branch: str) -> str:
    return git(remote, "show", f"{branch}:docs/postmortems/pool.md")


def pushed(remote: Path, branch: str, text: str) -> None:
    """Somebody else's commit."""
    work = remote.parent / "work"
    git(work, "fetch", "-q", "origin")
    git(work, "checkout", "-q", "-B", "theirs", f"origin/{branch}")
    place = work / "docs" / "postmortems" / "pool.md"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    git(work, "add", ".")
    git(work, "commit", "-q", "-m", "mine")
    git(work, "push", "-q", "origin", f"HEAD:{branch}")


def test_the_text_lies_on_a_branch_of_its_own_upon_main(desk: Desk, remote: Path) -> None:
    desk.publish()
    branch = branch_of(desk)
    assert "Approved by responder Ben Cole" in page(remote, branch)
    assert git(remote, "show", f"{branch}:README.md") == "notes\n"
    assert git(remote, "log", "--format=%s", branch).split("\n")[:2] == ["Postmortem: Payments failed", "begin"]
    assert git(remote, "log", "--format=%s", "main") == "begin\n"


def test_a_second_run_makes_no_commit(desk: Desk, remote: Path) -> None:
    desk.publish()
    before = git(remote, "rev-parse", branch_of(desk))
    desk.publish()
    assert git(remote, "rev-parse", branch_of(desk)) == before


def test_what_was_pushed_and_not_noted_is_found(desk: Desk, remote: Path) -> None:
    to, letter = desk.to, desk.letter()
    to.put(letter, to.render(letter), None)
    desk.publish()
    assert desk.steps() == ["intended", "sent"]
    assert git(remote, "rev-list", "--count", branch_of(desk)) == "2\n"


def test_a_correction_is_another_commit_on_the_branch(desk: Desk, remote: Path) -> None:
    desk.publish()
    approved(desk.folder, CORRECTED)
    desk.publish()
    assert "341" in page(remote, branch_of(desk))
    assert git(remote, "rev-list", "--count", branch_of(desk)) == "3\n"


def test_once_it_is_merged_and_its_branch_is_gone_a_second_run_finds_it_on_main(desk: Desk, remote: Path) -> None:
    desk.publish()
    branch = branch_of(desk)
    git(remote, "update-ref", "refs/heads/main", branch)
    git(remote, "update-ref", "-d", f"refs/heads/{branch}")
    desk.publish()
    assert git(remote, "branch", "--format=%(refname:short)") == "main\n"
    approved(desk.folder, CORRECTED)
    desk.publish()
    assert "341" in page(remote, branch)
    assert "340" in page(remote, "main")


def test_a_commit_of_somebody_else_on_the_text_is_not_written_over(desk: Desk, remote: Path) -> None:
    desk.publish()
    branch = branch_of(desk)
    pushed(remote, branch, page(remote, branch).replace("nine", "nineteen"))
    approved(desk.folder, CORRECTED)
    with pytest.raises(RefusedError) as error:
        desk.publish()
    assert "nineteen" in error.value.why
    assert "nineteen" in page(remote, branch)


def test_a_file_of_that_name_that_is_not_ours_is_not_written_over(desk: Desk, remote: Path) -> None:
    pushed(remote, "main", "# Somebody's own\n")
    with pytest.raises(RefusedError):
        desk.publish()


def test_a_push_straight_to_main_takes_nobody_s_commit_away(tmp_path: Path, remote: Path) -> None:
    desk = Desk(approved(tmp_path / "pool"), {"to": "git", "url": str(remote), "branch": "main"})
    desk.publish()
    assert git(remote, "log", "--format=%s", "main") == "Postmortem: Payments failed\n\n"[:-1] + "begin\n"
    desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
    assert "was withdrawn" in page(remote, "main")
    assert "nine minutes" in git(remote, "show", "main~1:docs/postmortems/pool.md")
    desk.publish()
    assert "nine minutes" in page(remote, "main")


def test_a_remote_that_refuses_leaves_the_delivery_open(desk: Desk, remote: Path) -> None:
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho protected >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(ServiceError, match="refused the push"):
        desk.publish()
    assert desk.delivery().last.step is Step.FAILED
    hook.unlink()
    desk.publish()
    assert desk.delivery().last.step is Step.SENT


def test_a_remote_may_be_named_from_where_one_stands(
    tmp_path: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(remote.parent)
    desk = Desk(approved(tmp_path / "pool"), {"to": "git", "url": "remote.git"})
    desk.publish()
    assert "nine minutes" in page(remote, branch_of(desk))


def test_a_remote_that_is_not_there_is_an_error_with_its_address(tmp_path: Path) -> None:
    desk = Desk(approved(tmp_path / "pool"), {"to": "git", "url": str(tmp_path / "nowhere.git")})
    with pytest.raises(ServiceError, match="git ls-remote failed"):
        desk.publish()


@pytest.mark.parametrize("url", ["ext::sh -c id", "--upload-pack=id", "ftp://git.example.com/x"])
def test_an_address_that_is_a_program_is_refused(tmp_path: Path, url: str) -> None:
    desk = Desk(approved(tmp_path / "pool"), {"to": "git", "url": url})
    with pytest.raises(UsageError, match="no address of a git remote"):
        desk.publish()


def test_a_path_out_of_the_repository_is_refused(tmp_path: Path, remote: Path) -> None:
    desk = Desk(approved(tmp_path / "pool"), {"to": "git", "url": str(remote), "path": "../{name}.md"})
    with pytest.raises(UsageError, match="leaves the repository"):
        desk.publish()


@pytest.fixture(params=sorted(VARIABLES))
def forge(request: pytest.FixtureRequest, tmp_path: Path, remote: Path) -> Iterator[tuple[Desk, Forge, Here]]:
    """A desk whose branch becomes a pull request."""
    server = Forge(request.param)
    with served(server) as here:
        said = {"to": "git", "url": str(remote), "forge": request.param, "repo": "team/notes", "api": here.url}
        yield Desk(approved(tmp_path / "pool"), said, {VARIABLES[request.param]: TOKEN}), server, here


def test_a_pull_request_is_made_once(forge: tuple[Desk, Forge, Here]) -> None:
    desk, server, _ = forge
    done = desk.publish()
    desk.publish()
    assert [one["title"] for one in server.requests] == ["Postmortem: Payments failed"]
    assert done.sent is not None
    assert done.sent.remote is not None
    assert done.sent.remote.url == "https://git.example.com/team/notes/1"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_request_whose_answer_was_lost_is_not_made_twice(forge: tuple[Desk, Forge, Here], after: bool) -> None:
    desk, server, here = forge
    here.faults = [Fault(Said(lost=True), after=after, on=lambda seen: seen.method == "POST")]
    desk.publish()
    assert len(server.requests) == 1


def test_a_correction_goes_into_the_open_request(forge: tuple[Desk, Forge, Here]) -> None:
    desk, server, _ = forge
    desk.publish()
    approved(desk.folder, CORRECTED)
    desk.publish()
    assert len(server.requests) == 1


def test_what_is_taken_back_is_closed_and_not_deleted(forge: tuple[Desk, Forge, Here], remote: Path) -> None:
    desk, server, _ = forge
    desk.publish()
    said = desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
    assert "closed https://git.example.com/team/notes/1" in said
    assert [one["state"] for one in server.requests] == ["closed"]
    assert "nine minutes" in page(remote, branch_of(desk))
    desk.publish()
    assert [one["state"] for one in server.requests] == ["closed", "open"]


def test_what_was_merged_is_not_called_undone(forge: tuple[Desk, Forge, Here], remote: Path) -> None:
    desk, server, _ = forge
    desk.publish()
    git(remote, "update-ref", "refs/heads/main", branch_of(desk))
    with pytest.raises(RefusedError, match="main holds the text") as error:
        desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
    assert "git rm docs/postmortems/pool.md" in error.value.hint
    assert desk.delivery().last.step is Step.SENT
    assert [one["state"] for one in server.requests] == ["open"]
    git(remote, "update-ref", "refs/heads/main", "main~1")
    desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
    assert desk.delivery().last.step is Step.UNDONE


def test_without_a_forge_the_branch_says_that_it_was_withdrawn(desk: Desk, remote: Path) -> None:
    desk.publish()
    branch = branch_of(desk)
    assert f"on {branch} says" in desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
    assert "was withdrawn" in page(remote, branch)
    assert "nine minutes" in git(remote, "show", f"{branch}~1:docs/postmortems/pool.md")
    desk.publish()
    assert "nine minutes" in page(remote, branch)


def test_without_a_forge_what_was_merged_is_not_called_undone(desk: Desk, remote: Path) -> None:
    desk.publish()
    branch = branch_of(desk)
    git(remote, "update-ref", "refs/heads/main", branch)
    git(remote, "update-ref", "-d", f"refs/heads/{branch}")
    with pytest.raises(RefusedError, match="main holds the text"):
        desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
    assert desk.delivery().last.step is Step.SENT


@pytest.mark.parametrize("branch", ["afteraction/{name}", "trunk"])
def test_a_base_that_the_remote_does_not_have_is_named(tmp_path: Path, remote: Path, branch: str) -> None:
    desk = Desk(approved(tmp_path / "pool"), {"to": "git", "url": str(remote), "base": "trunk", "branch": branch})
    with pytest.raises(UsageError, match="there is no branch trunk") as error:
        desk.publish()
    assert error.value.hint == 'base = "main"'
    assert git(remote, "branch", "--format=%(refname:short)") == "main\n"


def test_an_empty_repository_takes_the_first_text_and_its_correction(tmp_path: Path) -> None:
    bare = tmp_path / "empty.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(bare)], check=True)
    desk = Desk(approved(tmp_path / "pool"), {"to": "git", "url": str(bare)})
    desk.publish()
    approved(desk.folder, CORRECTED)
    desk.publish()
    assert "341" in page(bare, branch_of(desk))


# Over http, by git's own server side


BACKEND = Path(subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()) / "git-http-backend"  # fmt: skip


def backend(root: Path) -> Callable[[Seen], Said]:
    """What a web server does with git's program for it."""

    def answer(seen: Seen) -> Said:
        more = {
            "GIT_PROJECT_ROOT": str(root), "GIT_HTTP_EXPORT_ALL": "1", "REQUEST_METHOD": seen.method, "PATH_INFO": seen.path,
            "QUERY_STRING": urlencode(seen.query), "CONTENT_TYPE": seen.headers.get("content-type", ""), "REMOTE_USER": "ana",
            "CONTENT_LENGTH": str(len(seen.body)), "HTTP_CONTENT_ENCODING": seen.headers.get("content-encoding", ""),
            "GIT_PROTOCOL": seen.headers.get("git-protocol", ""),
        }  # fmt: skip
        done = subprocess.run([BACKEND], input=seen.body, capture_output=True, env={**os.environ, **more}, check=False)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.decode().splitlines())}  # fmt: skip
        return Said(int(headers.pop("status", "200").split()[0]), body, headers)

    return answer


@pytest.fixture
def over_http(tmp_path: Path, remote: Path) -> Iterator[tuple[Desk, Here]]:
    if not BACKEND.exists():
        pytest.skip("git-http-backend is not installed")
    git(remote, "config", "http.receivepack", "true")
    with served(backend(tmp_path)) as here:
        yield Desk(approved(tmp_path / "pool"), {"to": "git", "url": f"{here.url}/remote.git"}), here


def test_a_push_over_http_arrives_once(over_http: tuple[Desk, Here], remote: Path) -> None:
    desk, _ = over_http
    desk.publish()
    desk.publish()
    assert git(remote, "rev-list", "--count", branch_of(desk)) == "2\n"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("said", [Said(lost=True), Said(500)], ids=["lost", "500"])
def test_a_push_whose_answer_was_lost_is_found_or_made_again(
    over_http: tuple[Desk, Here], remote: Path, said: Said, after: bool
) -> None:
    desk, here = over_http
    here.faults = [Fault(said, after=after, on=lambda seen: seen.path.endswith("/git-receive-pack"))]
    done = desk.publish()
    assert done.last.step is Step.SENT
    assert done.last.found is (after and not said.lost)  # git's own library asks again on a connection that broke
    assert git(remote, "rev-list", "--count", branch_of(desk)) == "2\n"


def test_a_remote_that_wants_a_password_asks_nobody_for_it(over_http: tuple[Desk, Here]) -> None:
    desk, here = over_http
    here.faults = [Fault(Said(401, headers={"www-authenticate": 'Basic realm="git"'}))] * 9
    with pytest.raises(ServiceError, match="git ls-remote failed"):
        desk.publish()
