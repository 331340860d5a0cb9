"""The docs cannot lie: what can be derived is compared, what is named must exist.

``WRITE_GOLDENS=1 pytest tests/docs`` (or ``make docs``) writes docs/formats.md and docs/cli.md again.
"""

import os
import re
import typing
from pathlib import Path

import click
import msgspec
import pytest
from click.testing import CliRunner

from afteraction import __version__
from afteraction.app.config import Config, DraftConfig, FileConfig
from afteraction.cli.main import main
from afteraction.document.template import BUILT_IN, IDS
from afteraction.domain import errors

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "examples").glob("*/README.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (DOCS / "config.md").read_text(encoding="utf-8")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
_ABSOLUTE = re.compile(r"(?<![\w.~<:/])/(?:home|root|work|tmp|usr|opt|var|mnt|Users|private)\b|\b[A-Z]:\\")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def helps(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """(words of the command, its help), as a terminal of 100 columns shows it."""
    words = ("afteraction", *path)
    with click.Context(command, info_name=" ".join(words), max_content_width=100, terminal_width=100) as context:
        found = [(" ".join(words), command.get_help(context))]
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            found += helps(inner, (*path, name))
    return found


def cli_page() -> str:
    """docs/cli.md."""
    parts = ["# Command line", "", "<!-- Written from `--help`. Do not edit: `make docs` writes it again. -->"]
    for words, text in helps(main):
        lines = "\n".join(line.rstrip() for line in text.splitlines())
        parts += ["", f"## {words}", "", "```text", lines, "```"]
    return "\n".join(parts) + "\n"


def formats_page() -> str:
    """docs/formats.md."""
    return CliRunner().invoke(main, ["formats", "--markdown"], catch_exceptions=False).output


@pytest.mark.parametrize(("name", "made"), [("cli.md", cli_page), ("formats.md", formats_page)], ids=["cli", "formats"])
def test_a_generated_page_is_current(name: str, made: typing.Callable[[], str]) -> None:
    """`make docs` writes the pages again."""
    page, text = DOCS / name, made()
    if os.environ.get("WRITE_GOLDENS"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text


def test_the_readme_has_two_commands_for_a_bare_machine() -> None:
    """One that drafts the example and one that runs the tests, each on a line of its own and each from nothing."""
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    drafts, tests = commands
    assert drafts.endswith(".venv/bin/afteraction draft examples/payment-outage/artifacts")
    assert (ROOT / "examples/payment-outage/artifacts").is_dir()
    assert ".[test]" in tests
    assert "pytest" in tests


def test_the_readme_names_every_exit_code_and_template() -> None:
    """The numbers come from the errors themselves."""
    codes = {0, 130} | {kind.exit_code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.AfteractionError)}
    table = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    assert table == codes
    assert [name for name in BUILT_IN if f"`{name}`" not in README] == []
    assert [ident for ident in IDS if f"`{ident}`" not in README] == []


def keys_in_page() -> dict[str, dict[str, tuple[str, str]]]:
    """Section to key to (type, default), as docs/config.md has them."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    section = ""
    for line in SETTINGS.splitlines():
        heading = re.match(r"## `\[([a-z]+)", line)
        row = re.match(r"\| `(\w+)` \| (\w+) \| `([^`]*)` \|", line)
        if heading:
            section = heading[1]
        elif row:
            found.setdefault(section, {})[row[1]] = (row[2], row[3])
    return found


def keys_of(struct: type[msgspec.Struct]) -> dict[str, tuple[str, str]]:
    """The same, from the struct."""
    words = {str: "text", int: "number", bool: "yes or no"}
    fields = msgspec.structs.fields(struct)
    return {field.encode_name: (words[field.type], msgspec.json.encode(field.default).decode()) for field in fields}


def test_every_key_of_the_config_is_documented_with_type_and_default() -> None:
    """A key that is missing from the page, or a key on the page that does not exist, fails."""
    sections = {field.encode_name for field in msgspec.structs.fields(Config)}
    assert sections == {"draft", "files"}
    assert keys_in_page() == {"draft": keys_of(DraftConfig), "files": keys_of(FileConfig)}


def test_the_examples_of_the_config_page_are_valid() -> None:
    """Each TOML block of the page decodes as a config, and together they set every key."""
    blocks = re.findall(r"^```toml\n(.*?)^```", SETTINGS, re.MULTILINE | re.DOTALL)
    configs = [msgspec.toml.decode(block, type=Config) for block in blocks]
    text = "\n".join(blocks)
    assert configs
    for struct in (DraftConfig, FileConfig):
        assert [key for key in keys_of(struct) if not re.search(rf"^{key} = ", text, re.MULTILINE)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_files(page: Path) -> None:
    """Every relative link of every page, and every heading it names."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    dead = []
    for target in _LINK.findall(text):
        path, _, heading = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (heading and heading not in anchors(there)):
            dead.append(target)
    assert dead == []


def anchors(page: Path) -> set[str]:
    """The anchors that a forge makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_an_absolute_path(page: Path) -> None:
    """A path of somebody's machine helps nobody."""
    assert _ABSOLUTE.findall(page.read_text(encoding="utf-8")) == []


def test_the_changelog_has_the_version() -> None:
    """The newest entry is the version of the package."""
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == __version__


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    """Each record has its parts, and the list of records names each."""
    pages = sorted((DOCS / "adr").glob("0*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    listed = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences", "Not taken"], page.name
        assert f"({page.name})" in listed


def test_every_decision_that_the_code_names_exists() -> None:
    """A docstring that cites docs/adr/… must not lead nowhere."""
    for path in (ROOT / "src").rglob("*.py"):
        for name in re.findall(r"docs/[\w/.-]+\.md", path.read_text(encoding="utf-8")):
            assert (ROOT / name).is_file(), f"{path.name} names {name}"


def test_paths_in_the_architecture_exist() -> None:
    """What the page names in code type with a slash or an ending is there, unless the line says it is planned."""
    text = _FENCE.sub("", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    for line in text.splitlines():
        if "planned" in line:
            continue
        for name in re.findall(r"`((?:src|tests|docs|bench|examples)/[\w/.-]+)`", line):
            assert (ROOT / name).exists(), name
