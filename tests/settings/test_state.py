"""The window's state: comes back as it was, and any damage means the defaults."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.state import WindowState, read_state, write_state


def test_the_state_comes_back(tmp_path: Path) -> None:
    """All fields survive."""
    state = WindowState("AdnQywAD", (240, 800, 320), False, True, "conversation-1", "AdnQ", True, "calls")
    write_state(tmp_path / "state.json", state)
    assert read_state(tmp_path / "state.json") == state


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    """The first start has no state, and neither has a folder in the file's place."""
    assert read_state(tmp_path / "state.json") == WindowState()
    assert read_state(tmp_path) == WindowState()


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b'{"splitter": [1, "a"]}', b"[" * 50_000])
def test_damage_means_the_defaults(tmp_path: Path, text: bytes) -> None:
    """A damaged file stops nothing."""
    (tmp_path / "state.json").write_bytes(text)
    assert read_state(tmp_path / "state.json") == WindowState()


VALUES = (
    st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers() | st.text(), max_size=4)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from([*WindowState._fields, "other"]), VALUES))
def test_each_field_has_its_kind_whatever_the_file_says(tmp_path: Path, table: dict[str, object]) -> None:
    """A field of the wrong kind has its default; the good ones beside it count."""
    (tmp_path / "state.json").write_text(json.dumps(table), encoding="utf-8")
    state = read_state(tmp_path / "state.json")
    for name, default in ((name, getattr(WindowState(), name)) for name in WindowState._fields):
        assert type(getattr(state, name)) is type(default)
    assert all(type(width) is int and width >= 0 for width in state.splitter)


def test_a_state_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """The error is ours and names the file."""
    with pytest.raises(SettingsError, match=r"state\.json"):
        write_state(tmp_path / "gone" / "state.json", WindowState())
