"""What went wrong with TLS, in a sentence and a hint."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import NamedTuple


class Explained(NamedTuple):
    """A failure as it is told; `is_transient`: asking again in a moment may help although nothing changes."""

    text: str
    hint: str
    is_transient: bool = False


# How `ssl` says that it waits for bytes, or that the other side has closed in order.
_NO_TROUBLE = (ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLZeroReturnError)

_OWN_CERTIFICATE = "Name your client certificate in the account, or ask whoever runs that server for one."
_OWN_SERVER = "If this is your own server, name its certificate file in the account."

# OpenSSL's numbers (openssl-verification-options(1)), and the words by which the checkers of macOS and
# Windows, which have other numbers, can be told.
_CERTIFICATE: tuple[tuple[frozenset[int], tuple[str, ...], str, str], ...] = (
    (
        frozenset({10}),
        ("expired",),
        "The certificate of {0} has expired",
        "Whoever runs that server has to renew it. If the date of this computer is wrong, set it right.",
    ),
    (
        frozenset({9}),
        ("not yet valid",),
        "The certificate of {0} is not valid yet",
        "Look at date and time of this computer.",
    ),
    (
        frozenset({62, 63, 64}),
        ("mismatch", "doesn't match", "name match", "cn_no_match", "host name"),
        "The certificate of {0} is for another host",
        "Look at the address of this account: perhaps the server is known by another name.",
    ),
    (
        frozenset({18, 19}),
        ("self-signed", "self signed"),
        "The certificate of {0} is self-signed",
        _OWN_SERVER,
    ),
    (
        frozenset({2, 20, 21}),
        ("unable to get", "untrusted", "not trusted"),
        "The certificate of {0} comes from an issuer that this computer does not know",
        "Name the issuer's certificate file in the account: your server's own, or your company's.",
    ),
    (
        frozenset({23}),
        ("revoked",),
        "The certificate of {0} was revoked",
        "Do not send anything there before whoever runs that server has explained it.",
    ),
)
_ALERTS: tuple[tuple[tuple[str, ...], Explained], ...] = (
    (
        ("CERTIFICATE_REQUIRED",),
        Explained("{0} wants a certificate of yours", _OWN_CERTIFICATE),
    ),
    (
        ("ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA", "ALERT_CERTIFICATE"),
        Explained("{0} did not accept the certificate of this account", "Ask whoever runs that server."),
    ),
    (
        ("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL"),
        Explained("{0} speaks only an outdated version of TLS", "Whoever runs that server has to update it."),
    ),
    (
        ("HANDSHAKE_FAILURE",),
        Explained(
            "{0} did not agree to a secure connection",
            f"Perhaps its encryption is outdated, or it wants a certificate of yours. {_OWN_CERTIFICATE}",
        ),
    ),
    (
        ("UNEXPECTED_EOF",),
        Explained(
            "{0} does not speak TLS as expected: it hung up",
            "Perhaps the address should begin with http:// instead of https://.",
            is_transient=True,
        ),
    ),
)


def tls_failure(causes: Iterable[BaseException], place: str) -> Explained | None:
    """Return what is wrong with TLS at `place`; None where the causes are about something else."""
    found = [
        cause for cause in causes if isinstance(cause, ssl.SSLError) and not isinstance(cause, _NO_TROUBLE)
    ]
    refused = next((cause for cause in found if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if refused is not None:
        text, hint = _certificate(refused)
        return Explained(text.format(place), hint)
    for error in found:
        reason = str(getattr(error, "reason", None) or error).upper()
        for words, told in _ALERTS:
            if any(word in reason for word in words):
                return told._replace(text=told.text.format(place))
    if not found:
        return None
    return Explained(
        f"{place} does not speak TLS as expected",
        "Perhaps the address should begin with http:// instead of https://.",
    )


def _certificate(error: ssl.SSLCertVerificationError) -> tuple[str, str]:
    code, said = getattr(error, "verify_code", None), _said(error)
    for by_code in (True, False):
        for codes, words, text, hint in _CERTIFICATE:
            if code in codes if by_code else any(word in said.lower() for word in words):
                return text, hint
    return "The certificate of {0} is not accepted: " + said.replace("{", "(").replace("}", ")"), _OWN_SERVER


def _said(error: ssl.SSLCertVerificationError) -> str:
    said = getattr(error, "verify_message", "") or (error.args[-1] if error.args else "")
    return str(said).rstrip(".") or "it is not trusted"
