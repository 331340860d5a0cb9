"""Templates: what varies is masked, what is said stays."""

from __future__ import annotations

import pytest

from afteraction.logs.template import Masker


@pytest.mark.parametrize(
    ("message", "template"),
    [
        ("cannot open connection 41", "cannot open connection <*>"),
        ("took 2000 ms", "took <*> ms"),
        ("took 31.5ms", "took <*>"),
        ("from 10.2.0.14:8443 refused", "from <*> refused"),
        ("order 6f1d0c3e-9a51-4a55-8b1e-3a2f5f0f9c11 failed", "order <*> failed"),
        ("at 0x7fA0 in commit e69858d4194", "at <*> in commit <*>"),
        ('key "ord-91" is unknown', "key <*> is unknown"),
        ("pool is full", "pool is full"),
        ("first line 1\nsecond line 2", "first line <*>"),
        ("", ""),
    ],
    ids=[
        "number",
        "unit apart",
        "unit joined",
        "address",
        "uuid",
        "hexadecimal",
        "quoted",
        "words only",
        "many lines",
        "empty",
    ],
)
def test_what_varies_is_masked(message: str, template: str) -> None:
    """Numbers, addresses, ids and quoted values give one mark; words stay."""
    assert template == Masker().template(message)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pool is full", "pool is empty"),
        ("GET /charges failed", "POST /charges failed"),
        ("worker facade started", "worker deadbeat started"),  # letters of the hexadecimal alphabet are still words
    ],
)
def test_different_words_are_different_templates(one: str, other: str) -> None:
    """Two things that a person would tell apart are never counted as one."""
    masker = Masker()
    assert masker.template(one) != masker.template(other)


def test_messages_that_differ_in_digits_share_a_template() -> None:
    """A thousand connection numbers are one template."""
    masker = Masker()
    assert {"cannot open connection <*> of <*>"} == {
        masker.template(f"cannot open connection {n} of {n * 7}") for n in range(1000)
    }


def test_masking_again_changes_nothing() -> None:
    """The same message gives the same template whatever was seen before."""
    message = "order 6f1d0c3e-9a51-4a55-8b1e-3a2f5f0f9c11 took 31 ms"
    masker = Masker()
    masker.template("something else 1")
    assert Masker().template(message) == masker.template(message) == masker.template(message)
