"""What accounts can do: kept for the server it was found at, and lost without harm."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.accounts import TOUR, Account
from chatdesk.settings.capabilities import Can, Capabilities, CapabilityBook, Finding

ACCOUNT = Account(id="work", name="Work", base_url="http://127.0.0.1:1/v1")
FOUND = Capabilities(
    {"stream": Finding(Can.YES, "in pieces"), "tools": Finding(Can.NO, "does not support tools")},
    model="m1",
    tested_at=1_795_000_000.5,
    options={"include_usage": False, "max_tokens_field": "max_completion_tokens"},
)


async def test_what_was_found_comes_back(tmp_path: Path) -> None:
    """All fields survive a restart, in a file for its owner only."""
    path = tmp_path / "capabilities.json"
    await CapabilityBook(path).keep(ACCOUNT, FOUND)
    assert CapabilityBook(path).of(ACCOUNT) == FOUND
    assert path.stat().st_mode & 0o777 == 0o600


async def test_nothing_is_known_of_another_server(tmp_path: Path) -> None:
    """Another address or dialect is another server; the name, say, is not."""
    book = CapabilityBook(tmp_path / "capabilities.json")
    await book.keep(ACCOUNT, FOUND)
    assert book.of(replace(ACCOUNT, base_url="http://127.0.0.1:2/v1")) == Capabilities()
    assert book.of(replace(ACCOUNT, dialect="responses")) == Capabilities()
    assert book.of(replace(ACCOUNT, id="home")) == Capabilities()
    assert book.of(replace(ACCOUNT, name="Renamed", models=("a",))) == FOUND


async def test_a_refusal_adds_to_what_is_known(tmp_path: Path) -> None:
    """What is learnt in passing leaves the findings of the test alone; several at once are all kept."""
    path = tmp_path / "capabilities.json"
    book = CapabilityBook(path)
    await book.keep(ACCOUNT, replace(FOUND, options={}))
    accounts = [replace(ACCOUNT, id=f"a{number}") for number in range(20)]
    await asyncio.gather(
        book.learn(ACCOUNT, include_usage=False),
        book.learn(ACCOUNT, max_tokens_field="max_completion_tokens"),
        *(book.learn(account, include_usage=False) for account in accounts),
    )
    again = CapabilityBook(path)
    assert again.of(ACCOUNT) == FOUND
    assert all(again.of(account).options == {"include_usage": False} for account in accounts)


async def test_what_cannot_be_written_counts_until_the_end(tmp_path: Path) -> None:
    """A full or forbidden folder costs the memory of it, never an answer; a test says so."""
    (tmp_path / "file").write_text("")
    book = CapabilityBook(tmp_path / "file" / "capabilities.json")
    await book.learn(ACCOUNT, include_usage=False)
    assert book.of(ACCOUNT).options == {"include_usage": False}
    with pytest.raises(SettingsError, match="cannot be kept"):
        await book.keep(ACCOUNT, FOUND)


async def test_an_account_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    """Nothing of it stays in the file; built-in accounts are never in it."""
    path = tmp_path / "capabilities.json"
    book = CapabilityBook(path)
    await book.keep(ACCOUNT, FOUND)
    await book.keep(TOUR, FOUND)
    await book.forget(ACCOUNT.id)
    await book.forget("never there")
    assert json.loads(path.read_text()) == {"accounts": {}}
    assert book.of(ACCOUNT) == book.of(TOUR) == Capabilities()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(
    record=st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("model", "tested_at", "findings", "options"), JSON)
    )
)
def test_damage_is_forgotten(tmp_path: Path, record: dict[str, object]) -> None:
    """Whatever stands in the file, asking never fails."""
    path = tmp_path / "capabilities.json"
    known = {"base_url": ACCOUNT.base_url, "dialect": ACCOUNT.dialect}
    path.write_text(json.dumps({"accounts": {"work": {**record, **known}, "home": 1}}))
    found = CapabilityBook(path).of(ACCOUNT)
    assert all(isinstance(finding, Finding) for finding in found.findings.values())


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b'{"accounts": []}', b"[" * 50_000])
def test_a_file_that_is_none_means_that_nothing_is_known(tmp_path: Path, text: bytes) -> None:
    """A damaged file stops nothing, and neither does a folder in its place."""
    path = tmp_path / "capabilities.json"
    path.write_bytes(text)
    assert CapabilityBook(path).of(ACCOUNT) == Capabilities()
    assert CapabilityBook(tmp_path).of(ACCOUNT) == Capabilities()


async def test_the_windows_of_models_are_kept_beside_the_result_of_a_test(tmp_path: Path) -> None:
    """As the list says them; the newest count, and a test changes nothing of them."""
    path = tmp_path / "capabilities.json"
    book = CapabilityBook(path)
    await book.note_windows(ACCOUNT, {"small": 4_096, "large": 131_072})
    await book.note_windows(ACCOUNT, {"small": 8_192})
    await book.keep(ACCOUNT, FOUND)
    again = CapabilityBook(path)
    assert again.of(ACCOUNT).windows == {"small": 8_192, "large": 131_072}
    assert again.of(ACCOUNT).findings == FOUND.findings
    assert (again.window_of(ACCOUNT, "small"), again.window_of(ACCOUNT, "other")) == (8_192, 0)
    assert again.window_of(replace(ACCOUNT, base_url="http://127.0.0.1:2/v1"), "small") == 0


def test_a_damaged_window_is_none(tmp_path: Path) -> None:
    """Whatever stands in the file."""
    path = tmp_path / "capabilities.json"
    for windows in ("[]", '{"m": "4096"}', '{"m": -1}', '{"m": true}'):
        place = f'"base_url": "{ACCOUNT.base_url}", "dialect": "{ACCOUNT.dialect}"'
        path.write_text(f'{{"accounts": {{"{ACCOUNT.id}": {{{place}, "windows": {windows}}}}}}}')
        book = CapabilityBook(path)
        assert (book.of(ACCOUNT).windows, book.window_of(ACCOUNT, "m")) == ({}, 0)
