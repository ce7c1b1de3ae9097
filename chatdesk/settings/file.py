"""The configuration file: read at start, changed in place, never lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.account_secrets import check_for_new_secrets
from chatdesk.settings.account_table import ACCOUNT_KEYS, account_to_table
from chatdesk.settings.accounts import RESERVED_IDS, Account, checked
from chatdesk.settings.atomic_file import replace_file
from chatdesk.settings.config import Config, UnreadableError, load_toml, parse_config
from chatdesk.settings.declared import Setting, SettingValue
from chatdesk.settings.masking import has_secret_shape
from chatdesk.settings.toml_edits import (
    has_value,
    parse_document,
    put_in_list,
    put_table,
    remove_from_list,
    remove_value,
    set_value,
    text_of,
)

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

    from chatdesk.domain.tool_server import ToolServer

T = TypeVar("T", bound=SettingValue)

_LOG = logging.getLogger(__name__)


class ConfigFile:
    """One `config.toml`. Any thread may use it; writing takes some milliseconds and waits for the disk.

    A file that is missing means the defaults. A broken one changes nothing that is in force and is kept as
    a copy beside it before anything is written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.config = Config()
        """The configuration in force: what `read` or the last change returned."""
        self._good_text = ""
        self._seen: bytes | None = None
        self._has_news = False
        self._lock = Lock()

    @property
    def text(self) -> str:
        """The text that `config` was read from, "" before there is one."""
        return self._good_text

    def read(self) -> Config:
        """Return what the file says now. Never raises: `problems` of the result tells what is wrong."""
        with self._lock:
            self._read()
            return self.config

    def reread(self) -> Config | None:
        """Return what is in force after somebody else has changed the file; None where nobody has.

        What is written here is no change, but what it found there beside it is. A file that is gone changes
        nothing: an editor may be about to put it back.
        """
        with self._lock:
            if not self.path.exists() or (self._bytes_now() == self._seen and not self._has_news):
                return None
            self._has_news = False
            self._read()
            return self.config

    def set(self, setting: Setting[T], value: T) -> Config:
        """Write a setting; raises `SettingsError` when the value is not allowed or the file not writable."""
        good = setting.checked(value)
        return self._change(lambda document: set_value(document, setting.id.split("."), good))

    def reset(self, setting: Setting[T]) -> Config:
        """Take a setting out of the file, so that its default is in force."""
        return self._change(lambda document: remove_value(document, setting.id.split(".")))

    def put_account(self, account: Account) -> Config:
        """Write an account, in the place of the one with its id or as the last one.

        Raises `SettingsError` when it cannot be used, when it holds a secret that is not in the file yet, and
        when it is a built-in one.
        """
        if account.id in RESERVED_IDS:
            raise SettingsError(f'"{account.name}" is built in and cannot be changed.')
        good = checked(account)
        before = (known for known in self.config.accounts if known.id == good.id)
        check_for_new_secrets(good, next(before, None))
        table = account_to_table(good)
        return self._change(lambda document: put_in_list(document, "accounts", table, owned=ACCOUNT_KEYS))

    def remove_account(self, account_id: str) -> Config:
        """Take an account out of the file, and the default when it was that; its key is not touched."""

        def edit(document: TOMLDocument) -> None:
            remove_from_list(document, "accounts", account_id)
            if document.get("default_account") == account_id:
                remove_value(document, ["default_account"])
                remove_value(document, ["default_model"])

        return self._change(edit)

    def set_granted_folders(self, folders: Sequence[str]) -> Config:
        """Write which folders our own tools may read."""
        return self._change(lambda document: set_value(document, ["tools", "folders"], list(folders)))

    def put_tool_server(self, server: ToolServer) -> Config:
        """Write a tool server, in the place of the one with its name or as the last one.

        Raises `SettingsError` when it cannot be used or holds a secret that is not in the file yet.
        """
        from chatdesk.settings.tool_servers import (
            SERVER_KEYS,
            check_for_new_secrets,
            server_from_table,
            server_to_table,
        )

        good = server_from_table(server.name, server_to_table(server))
        before = (known for known in self.config.tool_servers if known.name == good.name)
        check_for_new_secrets(good, next(before, None))
        table = server_to_table(good)
        return self._change(
            lambda document: put_table(document, "mcpServers", good.name, table, owned=(*SERVER_KEYS, "type"))
        )

    def remove_tool_server(self, name: str) -> Config:
        """Take a tool server out of the file; its secrets in the keyring are not touched."""
        return self._change(lambda document: remove_value(document, ["mcpServers", name]))

    def set_default(self, account_id: str, model: str) -> Config:
        """Write which account and model a new conversation begins with; an empty text takes it away."""
        values = {"default_account": account_id, "default_model": model}
        if any(has_secret_shape(value) for value in values.values()):
            raise SettingsError("This looks like a key, and the configuration file keeps none.")

        def edit(document: TOMLDocument) -> None:
            for key, value in values.items():
                if value:
                    set_value(document, [key], value)
                else:
                    remove_value(document, [key])

        return self._change(edit)

    def set_keys(self, command_id: str, keys: Sequence[str] | None) -> Config:
        """Bind a command to these keys (to none when empty); None brings its own keys back."""
        return self.set_keymap({command_id: keys})

    def set_keymap(self, changes: Mapping[str, Sequence[str] | None]) -> Config:
        """Bind several commands as `set_keys` does, all of them or none."""

        def edit(document: TOMLDocument) -> None:
            for command_id, keys in changes.items():
                # The id may stand there with or without quotes, which are two different things to TOML.
                dotted, quoted = ["keymap", *command_id.split(".")], ["keymap", command_id]
                if keys is None:
                    remove_value(document, dotted)
                    remove_value(document, quoted)
                elif has_value(document, dotted):
                    set_value(document, dotted, list(keys))
                    remove_value(document, quoted)
                else:
                    set_value(document, quoted, list(keys))

        return self._change(edit)

    def change(self, edit: Callable[[TOMLDocument], None]) -> Config:
        """Have somebody else change the document, which may happen more than once; raises `SettingsError`."""
        return self._change(edit)

    def _read(self) -> None:
        try:
            self._seen = None
            data = self._data()
            self._seen = data
            text = _decoded(data)
        except SettingsError as error:
            self.config = replace(self.config, problems=(self._told(error),))
        else:
            self._take(text)

    def _data(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise SettingsError(f"{self.path} cannot be read: {error.strerror}.") from error

    def _bytes_now(self) -> bytes | None:
        try:
            return self._data()
        except SettingsError:
            return None

    def _take(self, text: str) -> None:
        """Put a text into force, as far as it can be used."""
        try:
            table = load_toml(text)
        except SettingsError as error:
            self.config = replace(self.config, problems=(self._told(error),))
        else:
            self.config = parse_config(text, table, self.config)
            self._good_text = text

    def _told(self, error: SettingsError) -> str:
        """Return what is wrong with all of the file, and what holds until it is mended."""
        if self._good_text:
            return f"{error.text} What it said before stays in force."
        return f"{error.text} Until that is mended, nothing in it is in force."

    def _change(self, edit: Callable[[TOMLDocument], None]) -> Config:
        """Change the file as it is on disk now, which somebody may have edited since it was read.

        Who saves it while we write is not overwritten: our change is made again, in what they saved.
        """
        with self._lock:
            while True:
                data = self._data()
                text = self._text_to_change(data)
                document = parse_document(text)
                edit(document)
                changed = text_of(document)
                if changed == text or self._put(changed, instead_of=data):
                    break
            self._has_news = self._has_news or data != (self._seen or b"")
            self._seen = self._bytes_now() if changed == text else changed.encode()
            self._take(changed)
            return self.config

    def _put(self, text: str, *, instead_of: bytes) -> bool:
        """Write the file; False, and nothing is written, where something else stands there by now."""
        with _write_errors(self.path):
            return replace_file(self.path, text.encode(), is_wanted=lambda: self._bytes_now() == instead_of)

    def _text_to_change(self, data: bytes) -> str:
        try:
            text = _decoded(data)
            load_toml(text)
        except UnreadableError as error:
            with _write_errors(self.path):
                copy = _free_name(self.path)
                replace_file(copy, data)
            _LOG.warning("%s was kept as %s: %s", self.path.name, copy.name, error.text)
            return self._good_text
        return text


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"The file is not UTF-8 text (byte {error.start}).") from error


def _free_name(path: Path) -> Path:
    """Return a name beside the file under which its broken text can be kept."""
    number, copy = 1, path.with_name(f"{path.name}.broken")
    while copy.exists():
        number += 1
        copy = path.with_name(f"{path.name}.broken-{number}")
    return copy


@contextmanager
def _write_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written: {error.strerror}.", hint="Nothing was changed."
        ) from error
