"""Tokens in the keyring: whole or in pieces, and in memory where there is none."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backends import fail

from chatdesk.domain.errors import SecretError
from chatdesk.settings.masking import Masker
from chatdesk.settings.secrets import Secrets
from chatdesk.settings.token_vault import TokenVault
from tests.fakes.memory_keyring import MemoryKeyring

TEXT = "{" + "x" * 3_000 + "}"


@pytest.fixture
def secrets() -> Iterator[Secrets]:
    """Secrets over a keyring in memory."""
    before = keyring.get_keyring()
    MemoryKeyring.clear()
    keyring.set_keyring(MemoryKeyring())
    secrets = Secrets(Masker(), {})
    yield secrets
    secrets.close()
    keyring.set_keyring(before)


@pytest.mark.parametrize("longest", [None, 1_280])
async def test_a_text_is_kept_and_forgotten(secrets: Secrets, longest: int | None) -> None:
    """Another start reads what was written, however long it may be; forgotten, nothing is left."""
    vault = TokenVault(secrets, longest)
    assert await vault.read("mcp-sign-in/a") is None
    assert await vault.write("mcp-sign-in/a", TEXT) == ""
    again = Secrets(Masker(), {})
    assert await TokenVault(again, longest).read("mcp-sign-in/a") == TEXT
    again.close()
    kept = keyring.get_password("ChatDesk", "mcp-sign-in/a")
    assert kept == (TEXT if longest is None else "pieces:3")
    assert await vault.forget("mcp-sign-in/a") == ""
    for name in ("mcp-sign-in/a", "mcp-sign-in/a/1", "mcp-sign-in/a/3"):
        assert keyring.get_password("ChatDesk", name) is None


async def test_without_a_keyring_it_is_kept_until_the_end(secrets: Secrets) -> None:
    """Why is told; what is kept is masked."""
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    vault = TokenVault(secrets)
    assert await vault.write("mcp-sign-in/a", TEXT) != ""
    assert await vault.read("mcp-sign-in/a") == TEXT
    assert await vault.forget("mcp-sign-in/a") == ""
    with pytest.raises(SecretError):
        await vault.read("mcp-sign-in/a")
    vault.hide("at-0123456789abcdef")
    assert "0123456789" not in secrets.mask("Bearer at-0123456789abcdef")
