"""What the preferences ask of the world: keys, tests of accounts, lists of models, the database."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import Protocol

from chatdesk.domain.approval import ApprovalRule
from chatdesk.domain.tool_server import ServerStatus, ToolServer
from chatdesk.settings.accounts import Account
from chatdesk.settings.capabilities import Finding

OK = "ok"
FAILED = "failed"
"""States of a step; any other one means that it was not tried."""


class ProbeStep(Protocol):
    """One finished step of an account's test."""

    @property
    def id(self) -> str:
        """What the step is: name, connection, dialect, key or models."""
        ...

    @property
    def title(self) -> str:
        """Its name in words."""
        ...

    @property
    def state(self) -> str:
        """`OK`, `FAILED`, or not tried."""
        ...

    @property
    def text(self) -> str:
        """What was found, or what is wrong and what to do."""
        ...

    @property
    def milliseconds(self) -> int | None:
        """How long it took; None where it was not tried."""
        ...

    @property
    def is_answered(self) -> bool:
        """False where nobody answered."""
        ...


class KeyringState(Protocol):
    """The keyring in use."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def is_usable(self) -> bool:
        """Whether it can keep a key."""
        ...

    @property
    def why(self) -> str:
        """What stands in the way, or what to expect; may be empty."""
        ...


class KeyKeeper(Protocol):
    """Gives and keeps keys. What goes wrong is a `SecretError`."""

    async def get(self, account: Account) -> str | None:
        """Return the key of an account, None where there is none."""
        ...

    async def set(self, account_id: str, key: str) -> None:
        """Keep a key in the keyring."""
        ...

    async def delete(self, account_id: str) -> None:
        """Forget a key everywhere."""
        ...

    async def backend(self) -> KeyringState:
        """Return which keyring is in use; asks nobody for a password."""
        ...

    def set_for_session(self, account_id: str, key: str) -> None:
        """Keep a key in memory until the program ends."""
        ...


class RuleKeeper(Protocol):
    """Keeps what tools may do unasked."""

    def rules(self) -> Sequence[ApprovalRule]:
        """Return all rules, the newest first."""
        ...

    async def revoke(self, rule_ids: frozenset[str]) -> None:
        """Drop rules; raises `SettingsError` where they stay in the file."""
        ...


class SignInKeeper(Protocol):
    """Signs in to tool servers with the browser; how far it is stands in their status."""

    def begin(self, name: str) -> None:
        """Find out where the browser would go for this server."""
        ...

    def agree(self, name: str) -> str:
        """The user agrees: return the address to open in the browser, "" where there is none."""
        ...

    def cancel(self, name: str) -> None:
        """End the sign-in that is under way."""
        ...

    async def sign_out(self, name: str) -> None:
        """Forget the tokens of a server, and connect to it without them."""
        ...

    async def forget(self, name: str) -> None:
        """Forget the tokens of a server that is about to go, or to move."""
        ...


class ToolKeeper(Protocol):
    """Connects to tool servers. Nothing that a server does raises."""

    @property
    def sign_ins(self) -> SignInKeeper:
        """Where one signs in to them."""
        ...

    def statuses(self) -> Sequence[ServerStatus]:
        """Return how the servers are doing, in the order of the configuration."""
        ...

    def error_tail(self, name: str) -> str:
        """Return the last lines that a server wrote to stderr, without secrets."""
        ...

    def listen(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever a status has changed."""
        ...

    async def use(self, servers: Sequence[ToolServer]) -> None:
        """Connect to these servers and to no others."""
        ...

    async def restart(self, name: str) -> None:
        """End a server and start it again."""
        ...


class AbilityFound(Protocol):
    """One thing that was found out about an account."""

    @property
    def id(self) -> str:
        """The ability's id."""
        ...

    @property
    def finding(self) -> Finding:
        """Whether the account can do it, with the sentence to it."""
        ...


class Servers(Protocol):
    """Asks the servers of accounts."""

    def probe(self, account: Account) -> AsyncGenerator[ProbeStep, None]:
        """Yield the steps of the account's test, which costs nothing."""
        ...

    async def fetch_models(self, account: Account) -> list[str]:
        """Return the models that are offered; raises a `ChatDeskError`."""
        ...

    def examine(self, account: Account, model: str) -> AsyncGenerator[AbilityFound, None]:
        """Yield what the account can do with a model and keep it at the end; may raise `SettingsError`."""
        ...


class Room(Protocol):
    """What is on the disk, in bytes."""

    @property
    def database(self) -> int:
        """All conversations."""
        ...

    @property
    def free(self) -> int:
        """What of that nothing uses any more."""
        ...

    @property
    def backups(self) -> int:
        """All backups together."""
        ...

    @property
    def backup_count(self) -> int:
        """How many there are."""
        ...

    @property
    def newest_backup(self) -> float:
        """When the newest was made, in seconds since 1970."""
        ...

    @property
    def logs(self) -> int:
        """All logs together."""
        ...

    @property
    def deleted_conversations(self) -> int:
        """How many conversations can be brought back."""
        ...

    @property
    def deleted_messages(self) -> int:
        """How many messages of conversations that are there can be."""
        ...


class HouseKeeper(Protocol):
    """Looks after the database. What goes wrong is a `StoreError`."""

    @property
    def backup_folder(self) -> Path:
        """Where the backups lie."""
        ...

    async def look(self) -> Room:
        """Return how much there is of everything."""
        ...

    async def back_up(self) -> int:
        """Make a backup and return its size."""
        ...

    async def clean_up(self) -> int:
        """Give unused room back and return how much that was; may be cancelled."""
        ...

    async def check(self) -> None:
        """Read the whole database."""
        ...
