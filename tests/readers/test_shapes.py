"""A line format that names the shapes of its times is not tried on texts without them, and misses nothing by that."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afteraction.readers._lines import LineFormat
from afteraction.readers._registry import readers
from afteraction.readers.lines import log_cri

SHAPED = [reader for reader in readers() if isinstance(reader, LineFormat) and reader.shapes]


@pytest.mark.parametrize("form", SHAPED, ids=lambda form: form.name)
def test_every_line_that_the_pattern_takes_holds_one_of_the_shapes(form: LineFormat) -> None:
    """Digits of other scripts included, where the clock can read the time."""

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(form.pattern.pattern))
    def check(line: str) -> None:
        found = form.pattern.match(line)
        if found and form.clock(found["time"]) is not None:
            assert any(shape in re.sub(r"\d", "0", line) for shape in form.shapes)

    check()


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(log_cri.READERS).flatmap(lambda form: st.from_regex(form.sure.pattern)))
def test_every_stamp_of_a_container_has_its_shape(line: str) -> None:
    assert "0000-00-00T00:00:00" in re.sub(r"\d", "0", line)
