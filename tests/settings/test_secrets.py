"""Secrets: where a key comes from, how long a keyring may take, and where a key never is."""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from chatdesk.domain.errors import SecretError
from chatdesk.settings.accounts import Account
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.keyring_backend import check_length
from chatdesk.settings.log import set_up_logging
from chatdesk.settings.masking import MASK, Masker
from chatdesk.settings.secrets import Secrets
from chatdesk.settings.state import WindowState, write_state
from tests.fakes.memory_keyring import HangingKeyring, MemoryKeyring, RefusingKeyring

KEY = "hunter2-hunter2-hunter2"
NO_KEYRING = fail.Keyring()  # type: ignore[no-untyped-call]
SWITCHED_OFF = null.Keyring()  # type: ignore[no-untyped-call]
WORK = Account(id="work", name="Work", base_url="https://api.example.com/v1", key="keyring")


@pytest.fixture(autouse=True)
def _own_keyring() -> Iterator[None]:
    """Each test begins with an empty keyring in memory; the process has its own one back afterwards."""
    before = keyring.get_keyring()
    MemoryKeyring.clear()
    HangingKeyring.asked.clear()
    HangingKeyring.answered.clear()
    use(MemoryKeyring())
    yield
    HangingKeyring.answered.set()
    use(before)


@pytest.fixture
def secrets() -> Iterator[Secrets]:
    """Secrets with a short limit."""
    secrets = Secrets(Masker(), {}, limit=5.0)
    yield secrets
    secrets.close()


def use(backend: KeyringBackend) -> None:
    """Let keyring use this backend."""
    keyring.set_keyring(backend)


async def test_a_key_comes_back_under_our_service_name(secrets: Secrets) -> None:
    """It lies in the keyring as "ChatDesk" and the account's id, and is the same for the next start."""
    assert await secrets.get(WORK) is None
    await secrets.set("work", f"  {KEY}\n")
    assert MemoryKeyring.kept == {("ChatDesk", "work"): KEY}
    assert await secrets.get(WORK) == KEY
    assert await Secrets(Masker(), {}).get(WORK) == KEY


async def test_the_keyring_is_asked_once(secrets: Secrets) -> None:
    """What was found is kept in memory; what was not found is asked for again."""
    await secrets.get(WORK)
    MemoryKeyring.kept["ChatDesk", "work"] = KEY
    for _ in range(3):
        assert await secrets.get(WORK) == KEY
    assert MemoryKeyring.questions == 2


async def test_the_keyring_has_a_thread_of_its_own(secrets: Secrets) -> None:
    """All calls, also those at the same time, run on one thread that is not the program's."""
    accounts = [
        Account(id=f"a{number}", name="A", base_url="https://x", key="keyring") for number in range(20)
    ]
    await asyncio.gather(*(secrets.get(account) for account in accounts))
    assert MemoryKeyring.questions == 20
    assert MemoryKeyring.threads == {"keyring"}


async def test_a_key_is_deleted_everywhere(secrets: Secrets) -> None:
    """Memory and keyring forget it; deleting what is not there is no error."""
    await secrets.set("work", KEY)
    secrets.set_for_session("work", KEY)
    await secrets.delete("work")
    await secrets.delete("work")
    assert MemoryKeyring.kept == {}
    assert await secrets.get(WORK) is None


async def test_a_key_for_this_session_never_reaches_the_keyring(secrets: Secrets) -> None:
    """It serves accounts that say "session" and those that say "keyring", and ends with the program."""
    secrets.set_for_session("work", KEY)
    session = Account(id="work", name="Work", base_url="https://x", key="session")
    assert await secrets.get(WORK) == KEY
    assert await secrets.get(session) == KEY
    assert MemoryKeyring.kept == {}
    assert MemoryKeyring.questions == 0
    secrets.close()
    assert await Secrets(Masker(), {}).get(session) is None


async def test_a_key_comes_from_the_environment() -> None:
    """The variable is read each time; without it the error names it. The keyring is not asked."""
    environ = {"WORK_KEY": f" {KEY} "}
    secrets = Secrets(Masker(), environ)
    account = Account(id="work", name="Work", base_url="https://x", key="env:WORK_KEY")
    assert await secrets.get(account) == KEY
    assert secrets.mask(f"with {KEY}") == f"with {MASK}"
    del environ["WORK_KEY"]
    with pytest.raises(SecretError, match="WORK_KEY, which is not set"):
        await secrets.get(account)
    assert MemoryKeyring.questions == 0


async def test_an_account_without_key_asks_nobody(secrets: Secrets) -> None:
    """A key of "none" is None."""
    assert await secrets.get(Account(id="work", name="Work", base_url="https://x")) is None
    assert MemoryKeyring.questions == 0


@pytest.mark.parametrize(
    ("key", "sentence"), [("  ", "empty"), ("a\nb", "cannot be sent"), ("schlüssel", "sent")]
)
async def test_what_cannot_be_a_key_is_refused(secrets: Secrets, key: str, sentence: str) -> None:
    """Empty ones, several lines, and letters that no header can carry."""
    with pytest.raises(SecretError, match=sentence):
        await secrets.set("work", key)
    with pytest.raises(SecretError, match=sentence):
        secrets.set_for_session("work", key)
    assert MemoryKeyring.kept == {}


async def test_a_hanging_keyring_costs_the_limit_once() -> None:
    """After the limit there is an error; the next question fails at once; when it answers all is well."""
    use(HangingKeyring())
    MemoryKeyring.kept["ChatDesk", "work"] = KEY
    secrets = Secrets(Masker(), {}, limit=0.2)
    with pytest.raises(SecretError, match=r"within 0\.2 seconds"):
        await secrets.get(WORK)
    began = time.monotonic()
    for _ in range(100):
        with pytest.raises(SecretError, match="did not answer"):
            await secrets.get(WORK)
    assert time.monotonic() - began < 100 * 0.2, "each question waited again"
    assert not (await secrets.backend()).is_usable
    HangingKeyring.answered.set()
    assert await _once_it_answers(secrets) == KEY
    assert MemoryKeyring.questions == 1, "the late answer is kept"


async def test_a_cancelled_question_harms_no_other() -> None:
    """Cancelling while the keyring hangs is immediate, and the next question is answered."""
    use(HangingKeyring())
    secrets = Secrets(Masker(), {}, limit=30.0)
    asked = asyncio.ensure_future(secrets.get(WORK))
    assert await asyncio.to_thread(HangingKeyring.asked.wait, 10)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    HangingKeyring.answered.set()
    assert await secrets.get(WORK) is None


async def test_the_loop_goes_on_while_the_keyring_hangs() -> None:
    """Waiting for a prompt does not stop the window."""
    use(HangingKeyring())
    secrets = Secrets(Masker(), {}, limit=30.0)
    asked = asyncio.ensure_future(secrets.get(WORK))
    for _ in range(1_000):
        await asyncio.sleep(0)
    assert not asked.done()
    HangingKeyring.answered.set()
    assert await asked is None


@pytest.mark.parametrize(
    ("backend", "why"), [(NO_KEYRING, "D-Bus"), (SWITCHED_OFF, "switched off")], ids=["none", "null"]
)
async def test_without_a_keyring_it_says_so_and_why(
    secrets: Secrets, backend: KeyringBackend, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error has the reason and the two ways out; nothing is kept; deleting is no error."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    use(backend)
    state = await secrets.backend()
    assert (state.name, state.is_usable) == ("none", False)
    assert why in state.why
    with pytest.raises(SecretError, match=why) as caught:
        await secrets.set("work", KEY)
    assert "this session only" in caught.value.hint
    assert "a variable of the environment" in caught.value.hint
    await secrets.delete("work")


async def test_a_keyring_that_writes_a_file_is_refused(secrets: Secrets) -> None:
    """keyrings.alt keeps keys in plain files; it is not used even where it is the only one."""
    plain = type("PlaintextKeyring", (MemoryKeyring,), {"__module__": "keyrings.alt.file"})
    use(plain())
    with pytest.raises(SecretError, match="file"):
        await secrets.set("work", KEY)
    assert MemoryKeyring.kept == {}


async def test_a_keyring_that_nobody_can_import_is_an_error_of_ours(
    secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong name in PYTHON_KEYRING_BACKEND is a sentence, not a crash."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Keyring")
    monkeypatch.setattr("keyring.core._keyring_backend", None)
    with pytest.raises(SecretError, match="ModuleNotFoundError"):
        await secrets.get(WORK)
    assert not (await secrets.backend()).is_usable


async def test_the_state_names_an_unknown_backend(secrets: Secrets) -> None:
    """A backend that we have no word for is shown by its own name."""
    state = await secrets.backend()
    assert state.is_usable
    assert "MemoryKeyring" in state.name


def test_windows_takes_keys_up_to_its_limit() -> None:
    """The Credential Manager holds 1,280 characters; longer keys are refused before it fails."""
    check_length("keyring.backends.Windows", "k" * 1_280)
    check_length("keyring.backends.SecretService", "k" * 100_000)
    with pytest.raises(SecretError, match="1,281 characters"):
        check_length("keyring.backends.Windows", "k" * 1_281)


async def test_a_key_is_nowhere(tmp_path: Path) -> None:
    """After every path a key can take, none of it is in any file, repr, error or masked traceback."""
    masker = Masker()
    close_log = set_up_logging(tmp_path, "debug", masker.mask)
    secrets = Secrets(masker, {"WORK_KEY": KEY}, limit=5.0)
    file = ConfigFile(tmp_path / "config.toml")
    log = logging.getLogger("chatdesk.tests")
    file.put_account(WORK)
    await secrets.set("work", KEY)
    secrets.set_for_session("other", KEY)
    await secrets.get(Account(id="env", name="Env", base_url="https://x", key="env:WORK_KEY"))
    log.info("repr %r %r %r", secrets, masker, file.config)
    use(RefusingKeyring())
    with pytest.raises(SecretError) as caught:
        await secrets.set("work", KEY)
    error = caught.value
    log.error("refused", exc_info=error)
    shown = masker.mask("".join(traceback.format_exception(error)))
    assert KEY not in f"{error} {error!r} {error.hint} {error.details}"
    log.info("header %s", {"Authorization": f"Bearer {KEY}"})
    write_state(tmp_path / "state.json", WindowState())
    close_log()
    assert "cannot keep (masked) of work" in shown
    contents = file_contents(tmp_path)
    assert contents.keys() == {"config.toml", "state.json", "chatdesk.log"}
    for name, content in contents.items():
        assert b"hunter2" not in content, name
    for thing in (secrets, masker, file.config, file.config.accounts[0]):
        assert "hunter2" not in f"{thing!r} {thing}"
    secrets.close()


def file_contents(folder: Path) -> dict[str, bytes]:
    """Return all files under a folder by name."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def _once_it_answers(secrets: Secrets) -> str | None:
    """Ask until the late answer has come."""
    while True:
        try:
            return await secrets.get(WORK)
        except SecretError:
            await asyncio.sleep(0.01)
