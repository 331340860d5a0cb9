"""Files in a folder that a team shares: Markdown, a page, a Word document, a PDF."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.publish.kit import CORRECTED, EVE, TEXT, Desk, approved

from afteraction.domain.delivery import Step
from afteraction.domain.errors import RefusedError, ServiceError

NEEDS = {"docx": "docx", "pdf": "weasyprint"}
BEGINS = {"markdown": b"# Payments failed", "site": b"<!doctype html>", "docx": b"PK", "pdf": b"%PDF"}


@pytest.fixture(params=sorted(BEGINS))
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    if request.param in NEEDS:
        pytest.importorskip(NEEDS[request.param], reason="its extra is not installed")
    (tmp_path / "share").mkdir()
    said = {"to": request.param, "folder": str(tmp_path / "share"), "url": "https://notes.example.com/"}
    return Desk(approved(tmp_path / "pool"), said)


def only(desk: Desk) -> Path:
    (path,) = (path for path in (desk.folder.parent / "share").iterdir() if not path.name.startswith("."))
    return path


def test_it_lies_there_once_and_a_second_run_leaves_its_bytes(desk: Desk) -> None:
    done = desk.publish()
    data = only(desk).read_bytes()
    assert data[:60].lower().startswith(BEGINS[desk.to.kind].lower())
    desk.publish()
    assert only(desk).read_bytes() == data
    assert desk.steps() == ["intended", "sending", "sent"]
    assert done.sent is not None
    assert done.sent.remote is not None
    assert done.sent.remote.url == f"https://notes.example.com/{only(desk).name}"


def test_what_was_killed_before_it_was_noted_is_found_by_its_bytes(desk: Desk) -> None:
    to, letter = desk.to, desk.letter()
    to.put(letter, to.render(letter), None)
    desk.publish()
    assert desk.steps() == ["intended", "sent"]


def test_a_correction_takes_its_place_and_what_somebody_changed_stays(desk: Desk) -> None:
    desk.publish()
    first = only(desk).read_bytes()
    approved(desk.folder, CORRECTED)
    desk.publish()
    assert only(desk).read_bytes() != first
    only(desk).write_bytes(first + b"\nmine")
    with pytest.raises(RefusedError):
        desk.publish()
    assert only(desk).read_bytes() == first + b"\nmine"


def test_what_is_taken_back_is_given_another_name(desk: Desk) -> None:
    desk.publish()
    data = only(desk).read_bytes()
    desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
    (path,) = (desk.folder.parent / "share").iterdir()
    assert path.name.startswith(".withdrawn.pool.")
    assert path.read_bytes() == data


def test_a_folder_that_cannot_be_written_is_an_error_and_the_delivery_stays_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("afteraction.app.means.write_whole", full)
    with pytest.raises(ServiceError, match="cannot be written"):
        desk.publish()
    assert desk.delivery().open


def test_what_was_taken_back_before_is_kept_beside_what_is_taken_back_now(desk: Desk) -> None:
    texts = []
    for text in (TEXT, CORRECTED):
        if text is CORRECTED:
            approved(desk.folder, text)
        desk.publish()
        texts.append(only(desk).read_bytes())
        desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
    kept = sorted((desk.folder.parent / "share").iterdir())
    assert [path.read_bytes() for path in kept] == list(reversed(texts))
    assert kept[0].name.startswith(".withdrawn.2.pool.")


def test_a_file_that_somebody_put_in_its_place_is_taken_away_only_at_the_version_that_was_looked_at(desk: Desk) -> None:
    desk.publish()
    only(desk).write_bytes(b"theirs")
    with pytest.raises(RefusedError, match="not what was written there") as error:
        desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
    assert only(desk).read_bytes() == b"theirs"
    assert desk.delivery().last.step is Step.SENT
    version = error.value.hint.rpartition(" ")[2]
    desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE, over=version)
    assert desk.delivery().last.step is Step.UNDONE
