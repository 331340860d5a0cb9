"""The template that the package build compiles, and the one that a source tree compiles when it is used."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.document.incident import postmortem

from afteraction.document._page import engine
from afteraction.document.html import render_html


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package that was built: the compiled template lies where the engine looks for it."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "__init__.py").touch()
    file = tmp_path / "pages" / engine.COMPILED
    file.write_text(engine.compiled(), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(engine, "__package__", "pages")
    engine.template.cache_clear()
    yield file
    engine.template.cache_clear()
    for name in ("pages", f"pages.{file.stem}"):
        sys.modules.pop(name, None)


def test_the_template_that_was_built_gives_the_same_page(text: str, built: Path) -> None:
    assert render_html(postmortem()) == text


def test_the_template_that_was_built_is_the_one_that_is_used(built: Path) -> None:
    built.write_text(built.read_text(encoding="utf-8").replace("<!doctype html>", "<!doctype html><!-- built -->"))
    assert "<!-- built -->" in render_html(postmortem())


def test_a_template_that_another_version_compiled_is_left_alone(text: str, built: Path) -> None:
    """How a compiled template calls the library may differ between its versions."""
    built.write_text("made_by = '0.1'\n", encoding="utf-8")
    assert render_html(postmortem()) == text
