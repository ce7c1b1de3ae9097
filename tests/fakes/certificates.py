"""Certificates for servers of the tests, sound ones and others, made when they are asked for."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key on disk; `signer` is what signs others with it."""

    file: Path
    key_file: Path
    signer: Any

    def server_context(self) -> ssl.SSLContext:
        """Return what a server with this certificate speaks TLS by."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key_file)
        return context


def made_certificate(
    folder: Path,
    name: str,
    *,
    host: str = "127.0.0.1",
    days: tuple[int, int] = (-1, 30),
    issuer: Certificate | None = None,
    is_issuer: bool = False,
) -> Certificate:
    """Make a certificate for `host`, valid from and to so many days from now; without issuer self-signed.

    `is_issuer`: others may be signed with it.
    """
    x509 = pytest.importorskip("cryptography.x509", reason="cryptography makes the certificate")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    signer_key, signer_name = issuer.signer if issuer is not None else (key, subject)
    is_address = host[0].isdigit()
    known_as = x509.IPAddress(ipaddress.ip_address(host)) if is_address else x509.DNSName(host)
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([known_as]), critical=False)
        .add_extension(x509.BasicConstraints(ca=is_issuer, path_length=None), critical=True)
        .sign(signer_key, hashes.SHA256())
    )
    file, key_file = folder / f"{name}.pem", folder / f"{name}.key"
    file.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return Certificate(file, key_file, (key, subject))
