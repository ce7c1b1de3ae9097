"""The Secret Service of Linux, asked in the order that GNOME Keyring survives.

GNOME Keyring (seen with 42.1; reports name up to 50.0) may handle the first message on a new D-Bus connection
before it has noted who sent it. Where that message reads a property, as those of secretstorage do, the daemon
aborts, and D-Bus starts it again with every keyring locked: 8 times in 74,000 connections on two busy
processors. Where it is the question for an alias, a wrong answer comes back and nothing worse; paths that
begin with "aliases/" can come out wrong at any time. So an alias is asked for first, once more where there
seems to be none, and its real path is used: in 64,000 connections 58 wrong answers and no other harm.

This module loads keyring and secretstorage: it is for the keyring's thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import secretstorage
from keyring.backends import SecretService
from keyring.errors import InitError, KeyringLocked
from secretstorage.exceptions import ItemNotFoundException, SecretStorageException

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection  # type: ignore[import-untyped, unused-ignore]

_ATTEMPTS = 2


class CarefulKeyring(SecretService.Keyring):
    """keyring's own backend, but for how it begins to ask."""

    def get_preferred_collection(self) -> secretstorage.Collection:
        """Return the collection that keyring's configuration names, else the default one, unlocked.

        Its connection is for the caller to close. Raises `InitError` and `KeyringLocked`.
        """
        bus = secretstorage.dbus_init()
        try:
            collection = self._collection(bus)
            _unlock(collection)
        except BaseException:  # whatever it is goes on: what must not stay is a connection nobody closes
            bus.close()
            raise
        return collection

    def _collection(self, bus: DBusConnection) -> secretstorage.Collection:
        try:
            found = default_collection(bus)
            named = getattr(self, "preferred_collection", "")
            if named:
                return secretstorage.Collection(bus, named)
            return found or secretstorage.create_collection(bus, "Default", "default")
        except SecretStorageException as error:
            raise InitError(f"Failed to create the collection: {error}.") from error


def _unlock(collection: secretstorage.Collection) -> None:
    if collection.is_locked():
        collection.unlock()
        if collection.is_locked():
            raise KeyringLocked("The person closed the question for the password.")


def default_collection(bus: DBusConnection) -> secretstorage.Collection | None:
    """Return the default collection, None where there is none yet; the first thing to ask on a connection."""
    for _ in range(_ATTEMPTS):
        try:
            return secretstorage.get_collection_by_alias(bus, "default")
        except ItemNotFoundException:
            continue
    return None
