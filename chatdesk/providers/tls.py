"""The TLS settings of an account: whom it trusts, and by which certificate it is known itself."""

from __future__ import annotations

import ssl
import sys
from pathlib import Path
from typing import Any

from chatdesk.domain.errors import ConnectionFailed
from chatdesk.settings.accounts import Account


def tls_files(account: Account) -> tuple[str, str, str]:
    """Return the files that make the difference between the TLS settings of two accounts."""
    return account.ca_file, account.client_cert, account.client_key


def tls_settings(account: Account) -> ssl.SSLContext:
    """Return the system's trust, the account's own file of it, and its client certificate; blocks.

    Raises `ConnectionFailed` for a file that cannot be used, and for a private key that has a password:
    nobody is asked for one.
    """
    context = _trusting_the_system()
    if account.ca_file:
        try:
            context.load_verify_locations(_path(account.ca_file))
        except OSError as error:  # ssl.SSLError is one too
            raise _unusable(account, "certificate file", account.ca_file, error) from error
    if account.client_cert:
        _load_client_certificate(context, account)
    return context


def _trusting_the_system() -> ssl.SSLContext:
    if sys.platform in {"win32", "darwin"} or ssl.get_default_verify_paths().cafile is None:
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = _FileOfTheSystem(ssl.PROTOCOL_TLS_CLIENT)
    context.read()
    return context


class _FileOfTheSystem(ssl.SSLContext):
    """Trusts the certificates of the system's file: read once, and again where the file has changed.

    truststore reads it for each connection, on the loop: 50 ms in which nothing is painted.
    """

    _seen: tuple[str, int, int] | None = None

    def read(self) -> None:
        """Read the file where it is another than the one that was read."""
        file = ssl.get_default_verify_paths().cafile
        try:
            found = Path(file or "").stat()
        except OSError:
            return  # it is gone; what was read goes on to hold
        seen = (str(file), found.st_mtime_ns, found.st_size)
        if seen != self._seen:
            self.set_default_verify_paths()
            self._seen = seen

    def wrap_bio(self, *given: Any, **named: Any) -> ssl.SSLObject:
        """Begin a connection."""
        self.read()
        return super().wrap_bio(*given, **named)


def _load_client_certificate(context: ssl.SSLContext, account: Account) -> None:
    asked: list[bool] = []

    def no_password() -> str:
        # Without this OpenSSL would ask on the terminal, and wait there.
        asked.append(True)
        return ""

    key = _path(account.client_key) if account.client_key else None
    try:
        context.load_cert_chain(_path(account.client_cert), key, password=no_password)
    except OSError as error:
        if asked:
            raise ConnectionFailed(
                f"The private key of {account.name} has a password",
                hint="Keep it in a file of its own without one, which only you may read: "
                "openssl pkey -in key.pem -out open.pem. Your question is saved.",
                details=account.client_key or account.client_cert,
                is_transient=False,
            ) from error
        missing = next((path for path in (account.client_cert, account.client_key) if _is_gone(path)), "")
        raise _unusable(account, "client certificate", missing or account.client_cert, error) from error


def _unusable(account: Account, what: str, path: str, error: OSError) -> ConnectionFailed:
    said = "the certificate and the key are not a pair" if _is_no_pair(error) else error.strerror or error
    return ConnectionFailed(
        f"The {what} of {account.name} cannot be read",
        hint="Choose another file in the account, or none. Your question is saved.",
        details=f"{path}: {said}",
        is_transient=False,
    )


def _is_no_pair(error: OSError) -> bool:
    return isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH"


def _is_gone(path: str) -> bool:
    return bool(path) and not _path(path).exists()


def _path(text: str) -> Path:
    return Path(text).expanduser()
