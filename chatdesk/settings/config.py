"""What the configuration file says, as a value: read with patience, every mistake named by its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.account_error import AccountError
from chatdesk.settings.account_secrets import literal_secrets
from chatdesk.settings.account_table import ACCOUNT_KEYS, account_from_table
from chatdesk.settings.accounts import Account, account_warnings
from chatdesk.settings.declared import SETTINGS, AnySetting, Setting, SettingValue
from chatdesk.settings.masking import is_secret_header
from chatdesk.settings.toml_lines import Step, line_of

if TYPE_CHECKING:
    from chatdesk.domain.preset import NamedPreset
    from chatdesk.domain.prompt_snippet import PromptSnippet
    from chatdesk.domain.tool_server import ToolServer
    from chatdesk.settings.named_tables import NamedKind, NamedT

T = TypeVar("T", bound=SettingValue)


_TOOLS, _FOLDERS = "tools", "folders"
# What stands in a section beside its declared settings.
_OTHER_KEYS = {_TOOLS: (_FOLDERS,)}


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration in force.

    `settings` holds by id only what the file sets. `mcp_servers` are the tables as they stand; they may hold
    secrets, so no `repr` shows them. `tool_servers` are those of them that can be used. `granted_folders`
    are what our own tools may read. `presets` and `snippets` stand in their order. `problems` are sentences
    about what is not in force, `warnings` about what is but deserves a look.
    """

    accounts: tuple[Account, ...] = ()
    default_account: str = ""
    default_model: str = ""
    settings: Mapping[str, SettingValue] = field(default_factory=dict)
    keymap: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mcp_servers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    tool_servers: tuple[ToolServer, ...] = ()
    granted_folders: tuple[str, ...] = ()
    presets: tuple[NamedPreset, ...] = ()
    snippets: tuple[PromptSnippet, ...] = ()
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def value(self, setting: Setting[T]) -> T:
        """Return the value of a setting, or its default where the file sets none."""
        return self.settings.get(setting.id, setting.default)  # type: ignore[return-value]

    def literal_secrets(self) -> tuple[str, ...]:
        """Return the secrets that somebody wrote into the file, so that they can be masked elsewhere."""
        found = [value for account in self.accounts for value in literal_secrets(account).values()]
        for server in self.mcp_servers.values():
            found += [value for table in ("env", "headers") for value in _secrets_in(server.get(table))]
        return tuple(found)


class UnreadableError(SettingsError):
    """The file is there, but is no TOML text."""


def load_toml(text: str) -> dict[str, Any]:
    """Return the tables of a text; raises `UnreadableError` with the line where it ends to be TOML."""
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableError(_unreadable(str(error))) from error


def _unreadable(told: str) -> str:
    """Return what tomllib tells as a sentence that begins with the line."""
    import re

    found = re.fullmatch(r"(.+) \(at line (\d+), column \d+\)", told)
    if found is None:
        return f"The file cannot be read: {told}."
    what, line = found[1], found[2]
    return f"The file cannot be read from line {line} on: {what[0].lower()}{what[1:]}."


def parse_config(text: str, table: Mapping[str, Any], before: Config) -> Config:
    """Return what a text and its tables (from `load_toml`) say. Never raises.

    What cannot be used keeps the value it has in `before` (the last good configuration), else its default,
    and `problems` says so with the line and with what is allowed.
    """
    return _Reading(text, table, before).config()


class _Reading:
    """One pass over the tables of a file, gathering what is wrong."""

    def __init__(self, text: str, table: Mapping[str, Any], before: Config) -> None:
        self._text = text
        self._table = table
        self._before = before
        self._problems: list[str] = []
        self._warnings: list[str] = []

    def config(self) -> Config:
        accounts = tuple(self._accounts())
        mcp_servers = self._mcp_servers()
        return Config(
            accounts=accounts,
            default_account=self._default_account(accounts),
            default_model=self._word("default_model", self._before.default_model),
            settings=dict(self._settings()),
            keymap=self._keymap(),
            mcp_servers=mcp_servers,
            tool_servers=tuple(self._tool_servers(mcp_servers)),
            granted_folders=self._granted_folders(),
            presets=tuple(self._presets()),
            snippets=tuple(self._snippets()),
            problems=tuple(self._problems),
            warnings=tuple(self._warnings),
        )

    def _problem(self, path: tuple[Step, ...], sentence: str) -> None:
        self._problems.append(self._at(path, sentence))

    def _warn(self, path: tuple[Step, ...], sentence: str) -> None:
        self._warnings.append(self._at(path, sentence))

    def _at(self, path: tuple[Step, ...], sentence: str) -> str:
        line = line_of(self._text, path)
        return f"Line {line}: {sentence}" if line else sentence

    def _accounts(self) -> Iterator[Account]:
        tables = self._table.get("accounts", [])
        if not (isinstance(tables, list) and all(isinstance(table, dict) for table in tables)):
            self._problem(("accounts",), "Accounts are written as [[accounts]] tables.")
            yield from self._before.accounts
            return
        seen: set[str] = set()
        for position, table in enumerate(tables):
            account = self._account(position, table)
            if account and account.id in seen:
                self._problem(("accounts", position, "id"), f'There are two accounts "{account.id}".')
            elif account:
                seen.add(account.id)
                yield account

    def _account(self, position: int, table: dict[str, Any]) -> Account | None:
        here: tuple[Step, ...] = ("accounts", position)
        for key in table.keys() - set(ACCOUNT_KEYS):
            self._warn((*here, key), f'An account has no "{key}".{_meant(key, ACCOUNT_KEYS)}')
        try:
            account = account_from_table(table)
        except AccountError as error:
            self._problem((*here, error.field), f"{error.text} {error.hint}".strip())
        else:
            for sentence in account_warnings(account):
                self._warn((*here, "base_url"), sentence)
            for place in literal_secrets(account):
                self._warn(
                    (*here, "id"),
                    f'The {place} of "{account.name}" is a secret in plain sight; the keyring is safer.',
                )
            return account
        known = (account for account in self._before.accounts if account.id == table.get("id"))
        return next(known, None)

    def _default_account(self, accounts: tuple[Account, ...]) -> str:
        name = self._word("default_account", self._before.default_account)
        known = [account.id for account in accounts]
        if name and name not in (*known, "environment", "tour"):
            there = ", ".join([*known, "tour"])
            self._problem(("default_account",), f'There is no account "{name}"; there are {there}.')
        return name

    def _word(self, key: str, before: str) -> str:
        value = self._table.get(key, "")
        if isinstance(value, str):
            return value
        self._problem((key,), f'"{key}" must be a text.')
        return before

    def _settings(self) -> Iterator[tuple[str, SettingValue]]:
        sections: dict[str, list[AnySetting]] = {}
        for setting in SETTINGS.values():
            sections.setdefault(setting.section, []).append(setting)
        for name, declared in sections.items():
            table = self._table.get(name, {})
            if not isinstance(table, dict):
                self._problem((name,), f'"{name}" must be a table.')
                continue
            keys = (*(setting.key for setting in declared), *_OTHER_KEYS.get(name, ()))
            for key in table.keys() - set(keys):
                self._warn((name, key), f'There is no setting "{name}.{key}".{_meant(key, keys)}')
            for setting in declared:
                if setting.key in table:
                    yield from self._setting(setting, table[setting.key])

    def _setting(self, setting: AnySetting, value: object) -> Iterator[tuple[str, SettingValue]]:
        try:
            yield setting.id, setting.checked(value)
        except SettingsError as error:
            self._problem((setting.section, setting.key), f"{error.text} {error.hint}")
            if setting.id in self._before.settings:
                yield setting.id, self._before.settings[setting.id]

    def _granted_folders(self) -> tuple[str, ...]:
        tools = self._table.get(_TOOLS, {})
        folders = tools.get(_FOLDERS, []) if isinstance(tools, dict) else []
        if isinstance(folders, list) and all(isinstance(folder, str) and folder for folder in folders):
            return tuple(folders)
        self._problem((_TOOLS, _FOLDERS), "The folders that tools may read must be a list of texts.")
        return self._before.granted_folders

    def _keymap(self) -> dict[str, tuple[str, ...]]:
        table = self._table.get("keymap", {})
        if not isinstance(table, dict):
            self._problem(("keymap",), '"keymap" must be a table of keys by command.')
            return dict(self._before.keymap)
        keymap: dict[str, tuple[str, ...]] = {}
        for command, keys in _flat(table):
            listed = [keys] if isinstance(keys, str) else keys
            if isinstance(listed, list) and all(isinstance(key, str) for key in listed):
                keymap[command] = tuple(key for key in listed if key)
            else:
                self._problem(
                    ("keymap", command), f'The keys of "{command}" must be a text or a list of texts.'
                )
        return keymap

    def _mcp_servers(self) -> Mapping[str, Mapping[str, Any]]:
        table = self._table.get("mcpServers", {})
        if isinstance(table, dict) and all(isinstance(server, dict) for server in table.values()):
            return table
        self._problem(("mcpServers",), "Tool servers are written as [mcpServers.NAME] tables.")
        return self._before.mcp_servers

    def _tool_servers(self, tables: Mapping[str, Mapping[str, Any]]) -> Iterator[ToolServer]:
        if not tables:
            return
        # Who has no tool server does not load this.
        from chatdesk.settings.tool_servers import SERVER_KEYS, ToolServerError, secrets_of, server_from_table

        before = {server.name: server for server in self._before.tool_servers}
        for name, table in tables.items():
            here = ("mcpServers", name)
            for key in table.keys() - {*SERVER_KEYS, "type"}:
                self._warn((*here, key), f'A tool server has no "{key}".{_meant(key, SERVER_KEYS)}')
            try:
                server = server_from_table(name, table)
            except ToolServerError as error:
                self._problem((*here, error.field), f"{error.text} {error.hint}".strip())
                if name in before:
                    yield before[name]
                continue
            for place in secrets_of(server):
                words = f'"{place}" of the tool server "{name}" is a secret in plain sight'
                self._warn((*here, place), f"{words}; the keyring is safer.")
            yield server

    def _presets(self) -> Iterator[NamedPreset]:
        if self._table.get("presets") or self._before.presets:
            from chatdesk.settings.named_tables import PRESETS

            yield from self._named(PRESETS, self._before.presets)

    def _snippets(self) -> Iterator[PromptSnippet]:
        if self._table.get("snippets") or self._before.snippets:
            from chatdesk.settings.named_tables import SNIPPETS

            yield from self._named(SNIPPETS, self._before.snippets)

    def _named(self, kind: NamedKind[NamedT], before: tuple[NamedT, ...]) -> Iterator[NamedT]:
        tables = self._table.get(kind.section, [])
        if not (isinstance(tables, list) and all(isinstance(table, dict) for table in tables)):
            self._problem((kind.section,), f"A {kind.word} is written as a [[{kind.section}]] table.")
            yield from before
            return
        seen: set[str] = set()
        for position, table in enumerate(tables):
            one = self._one_named(kind, position, table, before)
            if one is not None and one.name in seen:
                where = (kind.section, position, "name")
                self._problem(where, f'There are two {kind.section} with the name "{one.name}".')
            elif one is not None:
                seen.add(one.name)
                yield one

    def _one_named(
        self, kind: NamedKind[NamedT], position: int, table: dict[str, Any], before: tuple[NamedT, ...]
    ) -> NamedT | None:
        from chatdesk.settings.named_tables import NamedTableError

        here: tuple[Step, ...] = (kind.section, position)
        for key in table.keys() - set(kind.keys):
            self._warn((*here, key), f'A {kind.word} has no "{key}".{_meant(key, kind.keys)}')
        try:
            return kind.read(table)
        except NamedTableError as error:
            self._problem((*here, error.field), f"{error.text} {error.hint}".strip())
        return next((one for one in before if one.name == table.get("name")), None)


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Command ids hold a dot, which TOML reads as a table unless it is quoted: accept both spellings."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _secrets_in(table: object) -> list[str]:
    if not isinstance(table, dict):
        return []
    pairs = ((str(name).replace("_", "-"), value) for name, value in table.items())
    return [
        value
        for name, value in pairs
        if isinstance(value, str) and (is_secret_header(name) or name.lower().endswith("-key"))
    ]


def _meant(key: str, allowed: tuple[str, ...]) -> str:
    import difflib

    close = difflib.get_close_matches(key, allowed, n=1)
    return f' Was "{close[0]}" meant?' if close else f" There are {', '.join(allowed)}."
