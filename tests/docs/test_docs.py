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
from afteraction.app import rules as reviewing
from afteraction.app.config import (
    ActionsConfig,
    AllowConfig,
    Config,
    ConventionsConfig,
    DraftConfig,
    FetchConfig,
    FileConfig,
    LifecycleConfig,
    ModelConfig,
    RedactConfig,
    ReviewConfig,
)
from afteraction.cli.main import main
from afteraction.cli.review import FOUND
from afteraction.document.template import BUILT_IN, IDS
from afteraction.domain import errors

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "examples").glob("*/README.md")])
STRUCTS: dict[str, type[msgspec.Struct]] = {
    "draft": DraftConfig,
    "files": FileConfig,
    "redact": RedactConfig,
    "redact.allow": AllowConfig,
    "model": ModelConfig,
    "review": ReviewConfig,
    "lifecycle": LifecycleConfig,
    "actions": ActionsConfig,
    "conventions": ConventionsConfig,
    "fetch": FetchConfig,
}
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (DOCS / "config.md").read_text(encoding="utf-8")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
_ABSOLUTE = re.compile(r"(?<![\w.~<:/])/(?:home|root|work|tmp|usr|opt|var|mnt|Users|private)\b|\b[A-Z]:\\")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def helps(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """(words of the command, its help), as a terminal of 100 columns shows it."""
    shown = CliRunner().invoke(
        main, [*path, "--help"], prog_name="afteraction", terminal_width=100, catch_exceptions=False
    )
    found = [(" ".join(("afteraction", *path)), shown.output)]
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


def rules_page() -> str:
    """docs/rules.md."""
    return reviewing.page()


@pytest.mark.parametrize(
    ("name", "made"),
    [("cli.md", cli_page), ("formats.md", formats_page), ("rules.md", rules_page)],
    ids=["cli", "formats", "rules"],
)
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
    """The numbers come from the errors themselves, and from what a review ends with."""
    codes = {0, 130, FOUND} | {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.AfteractionError)
    }
    table = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    assert table == codes
    assert [name for name in BUILT_IN if f"`{name}`" not in README] == []
    assert [ident for ident in IDS if f"`{ident}`" not in README] == []


EXAMPLE = str(ROOT / "examples" / "payment-outage" / "artifacts")
SHOWN = {
    "draft": [
        r"^# ",
        r"\*\*Detected\*\*",
        r"\*\*Time to acknowledge",
        r"^- By the log, ",
        r"^\| Time \(UTC\)",
        r"^\|---\|---\|---\|---\|$",
        r"\*\*Alert triggered\.\*\* payment-service error rate",
        r"^- Ruled out at .*css",
        r"^- Suspected at .*invoice-reconciliation has 40 sessions",
        r"^- TK — .*the trigger:",
        r"^\| 1 \| .*pool utilisation",
        r"^\[\^\d+\]: .*invoice-reconciliation has 40 sessions",
    ],
    "inspect": [
        r"^incident-chat-paste\.txt",
        r"clock: UTC\+1",
        r"^invoice-reconciliation\.log",
        r"clock: UTC, from",
        r"note: its clock is about",
    ],
}


@pytest.fixture(scope="module")
def outputs() -> dict[str, str]:
    """What the commands of the README print for the example."""
    arguments = {"draft": ["draft", EXAMPLE, "--stdout", "md"], "inspect": ["inspect", EXAMPLE]}
    return {name: CliRunner().invoke(main, words, catch_exceptions=False).stdout for name, words in arguments.items()}


def excerpt(name: str, output: str) -> str:
    """The first line for each pattern, in the order of the output; long runs of footnotes are cut."""
    lines = output.splitlines()
    places = []
    for pattern in SHOWN[name]:
        place = next((number for number, line in enumerate(lines) if re.search(pattern, line)), None)
        assert place is not None, f"nothing in the output of {name} looks like {pattern!r}; choose another line to show"
        places.append(place)
    shown = []
    for before, place in zip([-1, *sorted(places)], sorted(places), strict=False):
        shown += [""] * (
            name == "draft" and before >= 0 and bool(re.search(r"^$", "\n".join(lines[before:place]), re.MULTILINE))
        )
        shown.append(re.sub(r"((?:\[\^\d+\]){2})(?:\[\^\d+\])+", r"\1…", lines[place]))
    return "\n".join([f"```{'markdown' if name == 'draft' else 'text'}", *shown, "```"])


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_an_excerpt_in_the_readme_is_what_the_command_prints(name: str, outputs: dict[str, str]) -> None:
    """`make docs` takes the lines anew."""
    marked = re.compile(rf"(<!-- excerpt: {name} -->\n).*?\n?(<!-- end -->)", re.DOTALL)
    page, text = ROOT / "README.md", excerpt(name, outputs[name])
    if os.environ.get("WRITE_GOLDENS"):
        old = page.read_text(encoding="utf-8")
        page.write_text(marked.sub(lambda found: f"{found[1]}{text}\n{found[2]}", old), encoding="utf-8")
    assert f"<!-- excerpt: {name} -->\n{text}\n<!-- end -->" in page.read_text(encoding="utf-8")


def test_every_room_is_in_the_picture() -> None:
    """The architecture page names each package."""
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = [path.parent.name for path in (ROOT / "src" / "afteraction").glob("*/__init__.py")]
    assert [room for room in rooms if not re.search(rf"^.*\b{room}\b(?! \(planned)", page, re.MULTILINE)] == []


def keys_in_page() -> dict[str, dict[str, tuple[str, str]]]:
    """Section to key to (type, default), as docs/config.md has them."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    section = ""
    for line in SETTINGS.splitlines():
        heading = re.match(r"## `\[+([a-z]+(?:\.[a-z]+)?)", line)
        row = re.match(r"\| `(\w+)` \| ([\w ]+) \| `([^`]*)` \|", line)
        if heading:
            section = heading[1]
        elif row:
            found.setdefault(section, {})[row[1]] = (row[2], row[3])
    return found


def shown_default(value: object) -> str:
    """As it would stand in TOML, which has no word for nothing."""
    if value is msgspec.NODEFAULT:
        return "required"
    return "unset" if value is None else msgspec.json.encode(value).decode()


def default_of(field: msgspec.structs.FieldInfo) -> object:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


def keys_of(struct: type[msgspec.Struct]) -> dict[str, tuple[str, str]]:
    """The same, from the struct."""
    words = {
        str: "text", float: "number", int: "number", bool: "true or false", bool | None: "true or false",
        list[str]: "list of text", list[AllowConfig]: "tables", dict[str, str]: "table", dict[str, list[str]]: "table of lists",
        dict[str, int]: "table of numbers",
    }  # fmt: skip
    fields = msgspec.structs.fields(struct)
    return {field.encode_name: (words[field.type], shown_default(default_of(field))) for field in fields}


def test_every_key_of_the_config_is_documented_with_type_and_default() -> None:
    """A key that is missing from the page, or a key on the page that does not exist, fails."""
    sections = {field.encode_name for field in msgspec.structs.fields(Config)}
    assert sections == {
        "draft",
        "files",
        "redact",
        "model",
        "review",
        "lifecycle",
        "actions",
        "conventions",
        "fetch",
        "publish",
    }
    assert keys_in_page() == {name: keys_of(struct) for name, struct in STRUCTS.items()}


def test_the_examples_of_the_config_page_are_valid() -> None:
    """Each TOML block of the page decodes as a config, and together they set every key."""
    blocks = re.findall(r"^```toml\n(.*?)^```", SETTINGS, re.MULTILINE | re.DOTALL)
    configs = [msgspec.toml.decode(block, type=Config) for block in blocks]
    text = "\n".join(blocks)
    assert configs
    for struct in STRUCTS.values():
        assert [
            key for key in keys_of(struct) if not re.search(rf"^({key} = |\[+\w+\.{key}\])", text, re.MULTILINE)
        ] == []


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
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences", "Not taken"], (
            page.name
        )
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
