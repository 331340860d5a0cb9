"""What leaves, leaves through few doors: whoever writes or prints elsewhere would go around the gate."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "afteraction"
MODULES = sorted(SOURCE.rglob("*.py"))

# Each with what stands between an artifact's text and the world.
OUTLETS = {
    "app/aside.py": "a pipe to the process that started this one, and nowhere else",
    "app/gitted.py": "asks git who changed a file and what a repository holds: hands it a path and never text, with no program of the repository and no network",
    "app/pdfs.py": "hands a PDF to a process of its own, which hands back the text, and nowhere else",
    "app/index.py": "the user's own cache, for nobody else to read: what was worked out of documents that lie in folders",
    "cli/out.py": "Gate.text or Gate.check on everything printed",
    "journal/disk.py": "writes what its callers checked: entries that deliver cleaned, bodies encrypted, keys, and app/files.py",
    "wire/git.py": "git with a fresh repository and a remote of the config: what is pushed was checked by app/publish.py",
    "readers/_spool.py": "an unnamed file, gone with the process",
}
CALLERS = {  # who may write through app/files.py, and how often each looks at it before
    "app/actions_report.py": "gate.check",
    "app/deliver.py": "gate.check",
    "app/init.py": "gate.check",
    "app/brief.py": "gate.check",
    "cli/redact.py": "outlet.gate.check",
    "cli/review.py": "outlet.gate.check",
    "app/asking.py": "gate.check",
    "app/means.py": "gate.check",
    "app/merging.py": "gate.check",
    "app/texts.py": "gate.check",
    "app/logs_picture.py": "gate.check",
    "app/fetched.py": "",  # raw artifacts of the user's own services, as they came: the gate works when they are read
    "app/vault.py": "",  # customers and people, which is what it is for
}
WRITES = {
    "print", "click.echo", "click.secho", "input", "breakpoint", "sys.stdout.write", "sys.stderr.write", "sys.stdout.buffer.write",
    "sys.stderr.buffer.write", "os.write", "os.fdopen", "shutil.copy", "shutil.copyfile", "shutil.move", "os.system", "warnings.warn",
    "traceback.print_exc", "traceback.print_exception",
}  # fmt: skip
METHODS = {"write_text", "write_bytes", "writelines", "symlink_to", "hardlink_to"}
MODULES_THAT_WRITE = {
    "logging",
    "tempfile",
    "subprocess",
    "syslog",
    "sqlite3",
    "shelve",
    "dbm",
    "urllib",
    "socket",
    "http",
    "smtplib",
}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def _writes(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    if name in WRITES or (isinstance(call.func, ast.Attribute) and call.func.attr in METHODS):
        return True
    if name not in ("open", "io.open", "os.open") and not name.endswith(".open"):
        return False
    modes = [*call.args, *(word.value for word in call.keywords if word.arg in ("mode", "flags"))]
    stated = [str(mode.value) for mode in modes if isinstance(mode, ast.Constant) and isinstance(mode.value, str)]
    return any(set(mode) & set("wax+") and set(mode) <= set("wax+rbt") for mode in stated) or "O_W" in ast.unparse(call)


def writers(tree: ast.AST) -> list[int]:
    """Lines that write to a file, a terminal, a process or the network."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and {alias.name.split(".")[0] for alias in node.names} & MODULES_THAT_WRITE:
            found.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES_THAT_WRITE:
            found += [] if node.module == "urllib.parse" else [node.lineno]
        elif isinstance(node, ast.Call) and _writes(node):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_outlets_write(path: Path) -> None:
    """A new door is added to the list above with its reason, or it is none."""
    found = writers(ast.parse(path.read_text(encoding="utf-8")))
    assert name_of(path) in OUTLETS or [f"{name_of(path)}:{line}" for line in found] == []


def test_the_list_of_outlets_is_current() -> None:
    """An outlet that no longer writes is struck from the list."""
    found = {name_of(path) for path in MODULES if writers(ast.parse(path.read_text(encoding="utf-8")))}
    assert found == set(OUTLETS)


def test_whoever_writes_a_file_checks_it_first() -> None:
    """write_whole is called where the gate was asked, in the same module."""
    callers = {}
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if "write_whole(" in text and name_of(path) != "app/files.py":
            callers[name_of(path)] = text
    assert set(callers) == set(CALLERS)
    for name, text in callers.items():
        assert CALLERS[name] in text, name


@pytest.mark.parametrize(
    "code",
    [
        "print(x)", "click.echo(x)", "path.write_text(x)", "open(p, 'w')", "path.open('ab')", "p.open(mode='r+b')", "os.open(p, os.O_WRONLY)",
        "import logging", "from urllib.request import urlopen", "import subprocess", "os.fdopen(d, 'wb')", "sys.stderr.write(x)",
    ],
)  # fmt: skip
def test_a_write_is_recognised(code: str) -> None:
    """The check above sees what it is meant to see."""
    assert writers(ast.parse(code)) == [1]


@pytest.mark.parametrize(
    "code",
    [
        "open(p, 'rb')",
        "path.open('rb')",
        "path.open()",
        "from urllib.parse import quote",
        "out.write(x)",
        "zip.open(name)",
    ],
)
def test_a_read_is_no_write(code: str) -> None:
    assert writers(ast.parse(code)) == []
