"""A Markdown file on a branch of a git repository, and a pull request for it where the team's forge is named."""

from __future__ import annotations

from collections.abc import Mapping

from afteraction.domain.delivery import Letter, Payload, Remote
from afteraction.domain.errors import RefusedError, UsageError
from afteraction.publish.destinations._forges import VARIABLES, Forge, forge
from afteraction.publish.mark import mark, marked, withdrawn
from afteraction.publish.means import Means, truth
from afteraction.wire.git import File, Git, workspace

KIND = "git"
NEEDS = {"url": "address of the repository, as git takes it"}
MAY = {
    "path": "file in the repository; {name} is the incident's (docs/postmortems/{name}.md)",
    "base": "branch that pull requests go to (main)",
    "branch": "branch that is pushed to (afteraction/{name}); the same as base pushes straight to it",
    "forge": "github, gitlab or gitea: makes a pull request",
    "repo": "owner and name at the forge",
    "api": "address of the forge's API, when it is not github.com or gitlab.com",
    "plain": "true allows http within your own network",
}
TOKENS: tuple[str, ...] = ()  # git has keys of its own; a forge's variables stand in _forges.py
TAKES = ("document",)


def opened(name: str, said: Mapping[str, str], means: Means) -> _Branch:
    """A destination from its part of the config."""
    kind = said.get("forge", "")
    variables = VARIABLES.get(kind, ())
    secret = means.token(name, variables) if kind else ""
    path = said.get("path", "docs/postmortems/{name}.md")
    if path.startswith("/") or ".." in path.split("/"):
        raise UsageError(f"path = {path!r} leaves the repository", hint="docs/postmortems/{name}.md")
    plain = truth(said, "plain")
    asked = forge(kind, said.get("repo", ""), said.get("api", ""), secret, means, plain=plain) if kind else None
    base = said.get("base", "main")
    return _Branch(name, said["url"], path, base, said.get("branch", "afteraction/{name}"), asked, secret)


class _Branch:
    kind, lag, asks = KIND, 0.0, True  # a push names the commit that it replaces, so a second one changes nothing

    def __init__(
        self, name: str, url: str, path: str, base: str, branch: str, asked: Forge | None, secret: str
    ) -> None:
        self.name, self.place = name, f"{url} {path}"
        self._url, self._path, self._base, self._branch, self._forge, self._secret = (
            url,
            path,
            base,
            branch,
            asked,
            secret,
        )

    def render(self, letter: Letter) -> Payload:
        return Payload(self._file(letter).rpartition("/")[2], letter.markdown.encode())

    def find(self, letter: Letter, known: Remote | None) -> Remote | None:
        branch = self._named(letter)
        with workspace(self.name, self._url, self._secret) as git:
            found = self._there(git, letter, self._tips(git, branch))
        if found is None:
            return None
        held, where = found
        marker = marked(held.data.decode("utf-8", "replace"), letter.key)
        url, whole = self._asked(branch) if where != self._base else ("", True)
        return Remote(where, url or (known.url if known else ""), held.blob, marker, whole)

    def put(self, letter: Letter, payload: Payload, there: Remote | None) -> Remote:
        branch = self._named(letter)
        with workspace(self.name, self._url, self._secret) as git:
            tips = self._tips(git, branch)
            found = self._there(git, letter, tips)
            if found is None or found[0].data != payload.data:
                parent = tips.get(branch) or tips.get(self._base, "")
                message = f"Postmortem: {letter.title}\n\n{mark(letter)}\n"
                commit = git.commit(parent, self._file(letter), payload.data, message, letter.at)
                git.push(commit, branch, tips.get(branch, ""))
                tips[branch] = commit
                found = self._there(git, letter, tips)
        assert found is not None
        held, where = found
        url = self._requested(letter, branch) if where != self._base else ""
        return Remote(where, url, held.blob, letter.marker)

    def show(self, letter: Letter, there: Remote) -> str:
        with workspace(self.name, self._url, self._secret) as git:
            found = self._there(git, letter, git.tips(there.ident))
        return found[0].data.decode("utf-8", "replace") if found else ""

    def undo(self, letter: Letter, there: Remote) -> str:
        """Close the pull request; where there is no forge, a commit upon the branch that we push to. Nobody's merge is undone.

        Raises:
            RefusedError: the base holds the text; names what takes it away.
        """
        branch, path = self._named(letter), self._file(letter)
        said = withdrawn(letter).encode()
        with workspace(self.name, self._url, self._secret) as git:
            tips = self._tips(git, branch)
            if branch != self._base:
                self._not_merged(git, letter, tips)
            if self._forge is not None and branch != self._base:
                return self._closed(branch)
            held = self._at(git, letter, tips, branch)
            if held is None or held.data == said:
                return "nothing of it is there any more"
            tip = tips[branch]
            git.push(git.commit(tip, path, said, f"Withdrawn: {letter.title}\n", letter.at), branch, tip)
        return f"{path} on {branch} says that it was withdrawn; its text stays in the history"

    def _not_merged(self, git: Git, letter: Letter, tips: Mapping[str, str]) -> None:
        held, path = self._at(git, letter, tips, self._base), self._file(letter)
        if held is not None and marked(held.data.decode("utf-8", "replace"), letter.key).strip("0"):
            raise RefusedError(
                f"{self._base} holds the text, and readers still have it",
                why="it was merged there by somebody, and we push to a branch of our own",
                where=f"{self._url} {path}",
                hint=f"on {self._base}: git rm {path} && git commit -m 'Withdraw a postmortem' && git push; then the same command again",
            )

    def _closed(self, branch: str) -> str:
        assert self._forge is not None
        found = [one for one in self._forge.of(branch) if one.open]
        for one in found:
            self._forge.close(one)
        done = f"closed {', '.join(one.url for one in found)}" if found else "no pull request is open"
        return f"{done}; the branch {branch} is left as it is"

    def _tips(self, git: Git, branch: str) -> dict[str, str]:
        """The commits of our branch and of the base.

        Raises:
            UsageError: the remote has branches, and the base is none of them.
        """
        tips = git.tips(branch, self._base)
        if self._base not in tips:
            ours = self._branch.partition("{name}")[0]
            theirs = [branch for branch in git.branches() if not branch.startswith(ours)]
            if theirs:
                raise UsageError(
                    f"there is no branch {self._base}",
                    why=f"the remote has {', '.join(theirs[:5])}",
                    where=f"[publish.{self.name}] of the config",
                    hint=f'base = "{theirs[0]}"',
                )
        return tips

    def _named(self, letter: Letter) -> str:
        return self._branch.replace("{name}", f"{letter.name}-{letter.key[:8]}")

    def _file(self, letter: Letter) -> str:
        return self._path.replace("{name}", letter.name)

    def _there(self, git: Git, letter: Letter, tips: Mapping[str, str]) -> tuple[File, str] | None:
        """The file, whoever wrote it, and the branch that holds it: ours, or the base once ours was merged and taken away."""
        for branch in dict.fromkeys((self._named(letter), self._base)):
            held = self._at(git, letter, tips, branch)
            if held is not None:
                return held, branch
        return None

    def _at(self, git: Git, letter: Letter, tips: Mapping[str, str], branch: str) -> File | None:
        if branch not in tips:
            return None
        git.fetch(branch)
        return git.read(tips[branch], self._file(letter))

    def _asked(self, branch: str) -> tuple[str, bool]:
        """(address of the pull request, whether there is nothing left to ask for)."""
        if self._forge is None:
            return "", True
        found = self._forge.of(branch)
        return (found[0].url, found[0].open or found[0].merged) if found else ("", False)

    def _requested(self, letter: Letter, branch: str) -> str:
        if self._forge is None:
            return ""
        found = next((one for one in self._forge.of(branch) if one.open), None)
        text = f"The postmortem as it was approved: text {letter.sha256[:12]}.\n\n{mark(letter)}"
        return (found or self._forge.begin(branch, self._base, f"Postmortem: {letter.title}", text)).url
