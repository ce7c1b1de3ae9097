"""Which system keyring there is, whether it can be used, and its errors in our words.

Everything here blocks and runs on the keyring's thread; keyring is imported there (0.1 s).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatdesk.domain.errors import SecretError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "ChatDesk"

WITHOUT_KEYRING = "Keep the key for this session only, or take it from a variable of the environment."

# CredWrite takes 2,560 bytes, and a character has two (jaraco/keyring issues 355 and 540).
LONGEST_KEY_ON_WINDOWS = 1_280

_SECRET_SERVICE = "keyring.backends.SecretService"  # noqa: S105 - the name of a module
_OWN_BACKENDS = "chatdesk.settings.secret_service"

_NAMES = {
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.Windows": "Windows Credential Manager",
    "keyring.backends.kwallet": "KDE Wallet",
    "keyring.backends.libsecret": "Secret Service (libsecret)",
    _SECRET_SERVICE: "Secret Service",
}
# The names of the processes that offer the Secret Service, as /proc cuts them.
_SECRET_SERVICES = {
    "gnome-keyring-d": "GNOME Keyring",
    "keepassxc": "KeePassXC",
    "kwalletd5": "KDE Wallet",
    "kwalletd6": "KDE Wallet",
    "ksecretd": "KDE Wallet",
    "oo7-daemon": "oo7",
}


class NoKeyringError(SecretError):
    """This system has no keyring that keeps keys safely."""


@dataclass(frozen=True, slots=True)
class BackendState:
    """The keyring in a person's words; `why` says what stands in the way, or what to expect."""

    name: str
    is_usable: bool
    why: str = ""


def read_key(account_id: str) -> str | None:
    """Return the key of an account; raises `SecretError`."""
    with keyring_errors():
        return _backend().get_password(SERVICE, account_id)


def write_key(account_id: str, key: str) -> None:
    """Keep the key of an account; raises `SecretError`."""
    with keyring_errors():
        backend = _backend()
        check_length(_module(backend), key)
        backend.set_password(SERVICE, account_id, key)


def delete_key(account_id: str) -> None:
    """Forget the key of an account, if there is one; raises `SecretError`."""
    with keyring_errors():
        try:
            backend = _backend()
        except NoKeyringError:
            return
        if backend.get_password(SERVICE, account_id) is not None:
            backend.delete_password(SERVICE, account_id)


def backend_state() -> BackendState:
    """Return the state without making the system ask the person anything. Never raises `SecretError`."""
    name = "System keyring"
    try:
        with keyring_errors():
            backend = _backend()
            name = _NAMES.get(_module(backend), backend.name)
            if _module(backend) == _SECRET_SERVICE:
                return _secret_service_state()
    except NoKeyringError as error:
        return BackendState("none", is_usable=False, why=error.text)
    except SecretError as error:
        return BackendState(name, is_usable=False, why=error.text)
    return BackendState(name, is_usable=True)


def check_length(module: str, key: str) -> None:
    """Raise `SecretError` when the keyring of this module cannot hold so long a key."""
    if module == "keyring.backends.Windows" and len(key) > LONGEST_KEY_ON_WINDOWS:
        raise SecretError(
            f"The key is too long for the Windows Credential Manager: it has {len(key):,} characters, "
            f"and {LONGEST_KEY_ON_WINDOWS:,} fit.",
            hint=WITHOUT_KEYRING,
        )


@contextmanager
def keyring_errors() -> Iterator[None]:
    """Turn the errors of keyring, and of what it calls, into `SecretError`s."""
    from keyring.errors import InitError, KeyringLocked

    try:
        yield
    except KeyringLocked as error:
        raise SecretError("The system keyring is locked and was not opened.", hint=WITHOUT_KEYRING) from error
    except InitError as error:
        raise SecretError(
            "The system keyring has not been set up, or was not opened.",
            hint=WITHOUT_KEYRING,
            details=str(error),
        ) from error
    except _foreign_errors() as error:
        raise SecretError(
            f"The system keyring failed ({type(error).__name__}).", hint=WITHOUT_KEYRING, details=str(error)
        ) from error


def _foreign_errors() -> tuple[type[BaseException], ...]:
    from keyring.errors import KeyringError

    # ImportError, AttributeError and ValueError: PYTHON_KEYRING_BACKEND or keyringrc.cfg names nonsense.
    known = [KeyringError, OSError, EOFError, RuntimeError, ImportError, AttributeError, ValueError]
    for module, name in (
        ("secretstorage.exceptions", "SecretStorageException"),
        ("jeepney.wrappers", "DBusErrorResponse"),
        ("win32ctypes.pywin32.pywintypes", "error"),
    ):
        if module in sys.modules:
            known.append(getattr(sys.modules[module], name))
    return tuple(known)


def _backend() -> KeyringBackend:
    """Return the keyring to use; raises `NoKeyringError` where only a file, or nothing, is offered."""
    import keyring

    candidates = _members(keyring.get_keyring())
    if all(_module(candidate) == "keyring.backends.fail" for candidate in candidates):
        candidates = _started_later()
    reasons = [_refusal(_module(candidate)) for candidate in candidates]
    for candidate, reason in zip(candidates, reasons, strict=True):
        if not reason:
            return _careful(candidate)
    raise NoKeyringError(
        f"There is no usable system keyring: {reasons[0] if reasons else _why_none()}.", hint=WITHOUT_KEYRING
    )


def _careful(backend: KeyringBackend) -> KeyringBackend:
    """The Secret Service is asked in an order of our own."""
    if type(backend).__module__ != _SECRET_SERVICE:
        return backend
    from chatdesk.settings.secret_service import CarefulKeyring

    careful = CarefulKeyring()  # type: ignore[no-untyped-call]
    # What the configuration of keyring set, for example the collection to use.
    vars(careful).update(vars(backend))
    return careful


def _members(backend: KeyringBackend) -> list[KeyringBackend]:
    """The keyrings behind keyring's chain of several, best first; else the one itself."""
    from keyring.backends.chainer import ChainerBackend

    return list(backend.backends) if isinstance(backend, ChainerBackend) else [backend]


def _started_later() -> list[KeyringBackend]:
    """Look again: keyring does so once per process, and a Secret Service may have been started since."""
    import keyring
    from keyring.backends import SecretService

    if not SecretService.Keyring.viable:
        return []
    backend = SecretService.Keyring()  # type: ignore[no-untyped-call]
    keyring.set_keyring(backend)
    return [backend]


def _refusal(module: str) -> str:
    """Why a keyring is not used, or ""."""
    if module == "keyring.backends.fail":
        return _why_none()
    if module == "keyring.backends.null":
        return "it is switched off in the configuration of keyring"
    if module.startswith("keyrings.alt"):
        return "the only one there is writes keys into a file"
    return ""


def _why_none() -> str:
    if sys.platform in ("win32", "darwin"):
        return "the one of the system could not be loaded"
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return "there is no D-Bus session (DBUS_SESSION_BUS_ADDRESS is not set)"
    return "no Secret Service (GNOME Keyring, KDE Wallet, KeePassXC) runs in this D-Bus session"


def _module(backend: KeyringBackend) -> str:
    """The module of keyring that a backend comes from, also where we have refined it."""
    return next(kind.__module__ for kind in type(backend).__mro__ if kind.__module__ != _OWN_BACKENDS)


def _secret_service_state() -> BackendState:
    import secretstorage

    from chatdesk.settings.secret_service import default_collection

    with closing(secretstorage.dbus_init()) as bus:
        collection = default_collection(bus)
        is_locked = collection is None or collection.is_locked()
        name = _secret_service_name(bus)
    if not is_locked:
        return BackendState(name, is_usable=True)
    state = "has no keyring yet" if collection is None else "is locked"
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return BackendState(name, is_usable=True, why=f"It {state}; the first use asks for a password.")
    return BackendState(name, False, f"It {state}, and without a display nobody can be asked for a password.")


def _secret_service_name(bus: Any) -> str:
    """Name the program that offers the Secret Service, as far as /proc tells."""
    from jeepney import DBusErrorResponse  # type: ignore[import-untyped, unused-ignore]
    from jeepney.bus_messages import message_bus  # type: ignore[import-untyped, unused-ignore]
    from jeepney.io.blocking import Proxy  # type: ignore[import-untyped, unused-ignore]

    try:
        (pid,) = Proxy(message_bus, bus).GetConnectionUnixProcessID("org.freedesktop.secrets")
        process = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except (DBusErrorResponse, OSError):
        return "Secret Service"
    known = _SECRET_SERVICES.get(process)
    return f"{known} (Secret Service)" if known else "Secret Service"
