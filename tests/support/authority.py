"""A throw-away certificate authority, so that tests speak real TLS under real host names."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# short, so that a key left behind is worth nothing; a day back, for clocks that are behind
_LIFE = timedelta(days=7)
_BEFORE = timedelta(days=1)
_CA_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Loopback test authority")])


class Authority:
    """Signs a certificate for any host; its files are in a folder of the caller's.

    `path` is the PEM file of its own certificate, which a client must trust.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ca.pem"
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._certificate = self._sign_own()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self.path.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))

    def context_for(self, host: str) -> ssl.SSLContext:
        """Give the context for serving TLS under a host name; made once for each."""
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self._write_chain(host))
            context.set_alpn_protocols(["http/1.1"])
            self._contexts[host] = context
        return self._contexts[host]

    def _write_chain(self, host: str) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path = self._folder / f"host-{len(self._contexts)}.pem"
        certificate = self._sign_host(host, key.public_key())
        path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def _sign_own(self) -> x509.Certificate:
        builder = self._begin(_CA_NAME, self._key.public_key(), ca=True)
        usage = _key_usage(signs_certificates=True)
        return builder.add_extension(usage, critical=True).sign(self._key, hashes.SHA256())

    def _sign_host(self, host: str, key: ec.EllipticCurvePublicKey) -> x509.Certificate:
        # The name is in the alternative names alone: a common name may not be this long.
        builder = self._begin(x509.Name([]), key, ca=False)
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        return (
            builder.add_extension(names, critical=True)
            .add_extension(authority, critical=False)
            .add_extension(_key_usage(signs_certificates=False), critical=True)
            .add_extension(server, critical=False)
            .sign(self._key, hashes.SHA256())
        )

    def _begin(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, ca: bool
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        limits = x509.BasicConstraints(ca=ca, path_length=0 if ca else None)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(_CA_NAME)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _BEFORE)
            .not_valid_after(now + _LIFE)
            .add_extension(limits, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
