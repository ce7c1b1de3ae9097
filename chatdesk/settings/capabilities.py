"""What accounts can do, as a test found out or a refusal taught: a small JSON file, lost without harm."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.accounts import Account
from chatdesk.settings.atomic_file import replace_file

_log = logging.getLogger(__name__)

_LARGEST_FILE = 4_000_000
_LONGEST_TEXT = 2_000
_MOST_WINDOWS = 5_000


class Can(StrEnum):
    """Whether an account can do something; `UNKNOWN` where a test could not tell."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ability:
    """Something that an account can or cannot do; `id` is for ever, files out there hold it."""

    id: str
    title: str


ABILITIES = (
    Ability("models", "List of models"),
    Ability("stream", "Streaming"),
    Ability("usage", "Token counts"),
    Ability("tools", "Tools"),
    Ability("parallel_tools", "Several tools at once"),
    Ability("reasoning", "Reasoning"),
    Ability("json_schema", "JSON schema"),
    Ability("images", "Images"),
    Ability("stop", "Stop"),
    Ability("chat-completions", "Chat completions"),
    Ability("responses", "Responses"),
    Ability("completions", "Completions"),
)
"""What is tried, in the order in which it is shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one ability; `text` is the sentence to it, often the service's own."""

    can: Can
    text: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one account can do.

    `findings` by the id of the ability, as the test with `model` at `tested_at` (seconds since 1970) left
    them; empty before the first test. `options` is how requests must look, by the name of a field of
    `wire.options.RequestOptions`: learnt in a test, or from a refusal while somebody asked.
    `windows` are the tokens that its models read at most, as the service lists them.
    """

    findings: Mapping[str, Finding] = field(default_factory=dict)
    model: str = ""
    tested_at: float | None = None
    options: Mapping[str, bool | str] = field(default_factory=dict)
    windows: Mapping[str, int] = field(default_factory=dict)

    def can(self, ability: str) -> Can:
        """Return whether the account can do this, `UNKNOWN` where nobody knows."""
        finding = self.findings.get(ability)
        return Can.UNKNOWN if finding is None else finding.can


class CapabilityBook:
    """Keeps the capabilities of every account, in `path` or (None) in memory only.

    They belong to an account as it was: another address or dialect is another server, of which nothing is
    known. The file is read when somebody first asks. Reading never fails: what is damaged is forgotten.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._records: dict[str, dict[str, Any]] | None = None
        self._writing = threading.Lock()

    def of(self, account: Account) -> Capabilities:
        """Return what is known of an account."""
        record = self._all().get(account.id)
        if record is None or (record.get("base_url"), record.get("dialect")) != _place(account):
            return Capabilities()
        return _restored(record)

    def window_of(self, account: Account, model: str) -> int:
        """Return how many tokens a model reads at most, 0 where nobody knows; cheap, for thousands too."""
        record = self._all().get(account.id)
        if record is None or (record.get("base_url"), record.get("dialect")) != _place(account):
            return 0
        windows = record.get("windows")
        window = windows.get(model) if isinstance(windows, dict) else 0
        return window if type(window) is int and window > 0 else 0

    async def keep(self, account: Account, capabilities: Capabilities) -> None:
        """Take the result of a test in the place of all that was known.

        It counts at once; raises `SettingsError` where it cannot be written down. Built-in accounts do not
        change: nothing is kept of them.
        """
        if not account.is_built_in:
            if not capabilities.windows:
                capabilities = replace(capabilities, windows=self.of(account).windows)
            self._all()[account.id] = _record(account, capabilities)
            await self._write()

    async def learn(self, account: Account, **options: bool | str) -> None:
        """Add how requests must look; counts at once and never raises."""
        known = self.of(account)
        await self._keep_quietly(account, replace(known, options={**known.options, **options}))

    async def note_windows(self, account: Account, windows: Mapping[str, int]) -> None:
        """Take down how many tokens models read at most; counts at once and never raises."""
        known = self.of(account)
        together = dict([*known.windows.items(), *windows.items()][-_MOST_WINDOWS:])
        if together != known.windows:
            await self._keep_quietly(account, replace(known, windows=together))

    async def _keep_quietly(self, account: Account, learnt: Capabilities) -> None:
        try:
            await self.keep(account, learnt)
        except SettingsError as error:
            _log.warning("%s", error.text)

    async def forget(self, account_id: str) -> None:
        """Drop what is known of an account; raises `SettingsError` where it stays in the file."""
        if self._all().pop(account_id, None) is not None:
            await self._write()

    def _all(self) -> dict[str, dict[str, Any]]:
        if self._records is None:
            self._records = _read(self._path)
        return self._records

    async def _write(self) -> None:
        import asyncio

        if self._path is not None:
            await asyncio.to_thread(self._replace, self._path)

    def _replace(self, path: Path) -> None:
        import json

        # The records as they are when it is this one's turn: the last writer has all that came before.
        with self._writing:
            data = json.dumps({"accounts": dict(self._all())}, indent=1).encode()
            try:
                replace_file(path, data)
            except OSError as error:
                raise SettingsError(
                    f"What the accounts can do cannot be kept in {path}: {error.strerror}."
                ) from error


def _place(account: Account) -> tuple[str, str]:
    return account.base_url, account.dialect


def _read(path: Path | None) -> dict[str, dict[str, Any]]:
    if path is None or not path.exists():
        return {}
    import json

    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_LARGEST_FILE))
    except (OSError, ValueError, RecursionError):
        return {}
    accounts = found.get("accounts") if isinstance(found, dict) else None
    if not isinstance(accounts, dict):
        return {}
    return {id_: record for id_, record in accounts.items() if isinstance(record, dict)}


def _record(account: Account, capabilities: Capabilities) -> dict[str, Any]:
    return {
        "base_url": account.base_url,
        "dialect": account.dialect,
        "model": capabilities.model,
        "tested_at": capabilities.tested_at,
        "findings": {
            id_: [finding.can.value, finding.text[:_LONGEST_TEXT]]
            for id_, finding in capabilities.findings.items()
        },
        "options": dict(capabilities.options),
        "windows": dict(capabilities.windows),
    }


def _restored(record: Mapping[str, Any]) -> Capabilities:
    findings, options = record.get("findings"), record.get("options")
    model, tested_at = record.get("model"), record.get("tested_at")
    is_time = isinstance(tested_at, int | float) and not isinstance(tested_at, bool)
    return Capabilities(
        findings=_findings(findings) if isinstance(findings, dict) else {},
        model=model if isinstance(model, str) else "",
        tested_at=float(tested_at) if is_time and 0 <= tested_at < 1e11 else None,  # type: ignore[arg-type, operator]
        options={name: value for name, value in options.items() if isinstance(value, bool | str)}
        if isinstance(options, dict)
        else {},
        windows=_windows(record.get("windows")),
    )


def _windows(found: object) -> dict[str, int]:
    if not isinstance(found, dict):
        return {}
    return {name: window for name, window in found.items() if type(window) is int and window > 0}


def _findings(found: Mapping[str, Any]) -> dict[str, Finding]:
    good: dict[str, Finding] = {}
    for id_, value in found.items():
        match value:
            case [str(can), str(text)] if can in list(Can):
                good[id_] = Finding(Can(can), text)
    return good
