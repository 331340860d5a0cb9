"""Templates: what varies is masked, what is said stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afteraction.logs import template as module
from afteraction.logs.fold import FOLD
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
    ("message", "template"),
    [
        ("session opened for user anna by (uid=0)", "session opened for user <*> by (uid=<*>)"),
        ("Failed password for root from 10.0.0.7 port 22", "Failed password for <*> from <*> port <*>"),
        ("login refused: user=anna rhost=a.example.org", "login refused: user=<*> rhost=<*>"),
        ("db-3.eu.shop.internal:5432 does not answer", "<*> does not answer"),
        ("call to pay.example.de failed", "call to <*> failed"),
        ("cannot read /var/lib/shop/cart/a.idx now", "cannot read <*> now"),
        ("block a_1 a_2 a_3 of 10.0.0.1,10.0.0.2", "block a_<*> of <*>"),
        ("since Fri Jun 17 20:55:07 2005", "since <*>"),
        ('10.0.0.9 "GET /carts/7 HTTP/1.1" took 9', "<*> 'GET <*>' took <*>"),
        ("wrote 12 KB", "wrote <*>"),
        ("instance 6f1d0c3e-9a51-4a55-8b1e-3a2f5f0f9c11_del is gone", "instance <*>_del is gone"),
    ],
)
def test_who_and_where_is_masked(message: str, template: str) -> None:
    """Names of people, machines and files, dates and lists, by what stands around them."""
    assert template == Masker().template(message)


@pytest.mark.parametrize(
    "message",
    [
        "java.io.IOException in com.shop.cart.Loader",
        "the user logged in and the user logged out",
        "POST /charges was refused",
        "state=open step=Propose",
        "error in pool.py of shop.pool",
    ],
)
def test_what_only_looks_like_a_name_stays(message: str) -> None:
    """Classes, endpoints and states tell failures apart."""
    assert Masker().template(message) == message


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


_PIECES = st.one_of(
    st.sampled_from(
        [" ", "=", "/", "(", "[", "-", ".", ":", ",", '"', "_", "x", "\n", "é", ")", "0x", "facade", "decade", "GET"]
    ),
    st.text("0123456789abcdef", min_size=1, max_size=18),
    st.text("0af-", min_size=1, max_size=8),
    st.uuids().map(str),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(_PIECES, max_size=9).map("".join), min_size=1, max_size=4))
def test_ids_that_are_one_in_a_shape_are_masked_as_they_stand(messages: list[str]) -> None:
    """The memory of shapes never changes what folding and masking one message gives; nor does company."""
    alone = [
        module._masked(re.sub(FOLD, "0", message[:400].partition("\n")[0], flags=re.ASCII)) for message in messages
    ]
    assert Masker().templates(messages) == alone


def test_ids_share_a_shape() -> None:
    """A million different ids are one entry of the memory."""
    masker = Masker()
    masker.templates(
        [f"opened trace={number * 2654435761 % 2**64:016x} by {number}" for number in range(10**5, 10**5 + 3000)]
    )
    assert len(masker._known) <= 3
