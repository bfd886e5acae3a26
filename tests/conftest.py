"""What holds for every test."""

import pytest

from helpers.data import study


@pytest.fixture(autouse=True)
def no_table_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test begin as a notebook does, with no table read: what is read decides banners and disclosure."""
    monkeypatch.setattr(study, "_used", set())
    monkeypatch.setattr(study, "_read", set())
