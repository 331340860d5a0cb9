"""Text of the page can be read: WCAG AA, by the colours of its style sheet in both modes and of its picture."""

from __future__ import annotations

import re

import pytest
from tests.document.incident import postmortem

from afteraction.document._page.engine import asset
from afteraction.document.picture import svg

TEXT, MARKS = 4.5, 3.0  # least ratios: WCAG 2.2, 1.4.3 and 1.4.11
GROUNDS = {
    "ink": ("bg", "raise", "wash", "amber-bg"), "dim": ("bg", "raise", "amber-bg"), "link": ("bg", "wash", "raise"),
    "amber": ("bg", "amber-bg"), "red": ("bg",), "green": ("bg",), "violet": ("bg",), "teal": ("bg",),
}  # fmt: skip


def luminance(color: str) -> float:
    digits = color.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_every_colour_of_text_stands_out_from_every_ground_that_it_stands_on(mode: int) -> None:
    colors = {
        name: (light, dark)[mode]
        for name, light, dark in re.findall(r"--([a-z-]+): light-dark\((#\w+), (#\w+)\)", asset("page.css"))
    }
    for text, grounds in GROUNDS.items():
        for ground in grounds:
            assert contrast(colors[text], colors[ground]) >= TEXT, (text, ground)
    assert contrast(colors["bg"], colors["link"]) >= TEXT  # a mark that one points at


def test_the_picture_can_be_read_on_its_own_paper() -> None:
    """It brings a white ground, so that a dark page around it changes nothing."""
    picture = svg(postmortem())
    assert picture is not None
    assert re.search(r'<rect class="paper" width="960" height="\d+"/>', picture)
    style = re.findall(r"<style>(.*?)</style>", picture)[0]
    assert ".paper{fill:#fff}" in style
    for rule, color in re.findall(r"([^{}]*text|\.name|\.unit)\{[^}]*?fill:(#\w+)", style):
        assert contrast(color, "#fff") >= TEXT, rule
    for rule, color in re.findall(r"(\.tick-\w+|\.line|\.ms path)\{[^}]*?(?:fill|stroke):(#\w+)", style):
        assert contrast(color, "#fff") >= MARKS, rule
