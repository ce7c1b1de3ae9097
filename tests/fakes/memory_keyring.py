"""Keyring backends for tests; choose one with PYTHON_KEYRING_BACKEND=tests.fakes.memory_keyring.NAME."""

from __future__ import annotations

import threading
from typing import ClassVar

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError, PasswordSetError


class MemoryKeyring(KeyringBackend):
    """Keeps keys in this process, in `kept` by (service, account), and counts the questions."""

    priority = -1.0  # below "no keyring", so that nobody gets it without asking for it
    kept: ClassVar[dict[tuple[str, str], str]] = {}
    threads: ClassVar[set[str]] = set()
    questions = 0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def get_password(self, service: str, username: str) -> str | None:
        """Return what was kept."""
        MemoryKeyring.questions += 1
        self.threads.add(threading.current_thread().name)
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget it, or fail as the real ones do."""
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("No such password!")

    @staticmethod
    def clear() -> None:
        """Begin anew."""
        MemoryKeyring.kept.clear()
        MemoryKeyring.threads.clear()
        MemoryKeyring.questions = 0


class HangingKeyring(MemoryKeyring):
    """Waits, like a prompt that nobody answers, until `answered` is set; `asked` is set meanwhile."""

    asked: ClassVar[threading.Event] = threading.Event()
    answered: ClassVar[threading.Event] = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        """Return what was kept, once somebody answered."""
        self.asked.set()
        self.answered.wait()
        return super().get_password(service, username)


class LockedKeyring(MemoryKeyring):
    """Asks for its password before it keeps a key, and waits until `opened` is set."""

    opened: ClassVar[threading.Event] = threading.Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it, once somebody opened the keyring."""
        self.opened.wait()
        super().set_password(service, username, password)


class RefusingKeyring(MemoryKeyring):
    """Takes no key, and says so in a text that repeats it, as a careless backend may."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Refuse."""
        raise PasswordSetError(f"cannot keep {password} of {username}")
