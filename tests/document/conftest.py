"""The page of the invented incident, made once."""

from __future__ import annotations

import pytest
from tests.document.incident import postmortem
from tests.document.page import Page

from afteraction.document.html import render_html


@pytest.fixture(scope="module")
def text() -> str:
    return render_html(postmortem())


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)
