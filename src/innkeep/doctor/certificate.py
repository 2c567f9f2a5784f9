"""Whether https can be served, and for how long."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from innkeep.doctor.finding import Finding, ok, only_root, problem, warning
from innkeep.doctor.ground import Ground
from innkeep.gateway.acme_placeholder import is_placeholder
from innkeep.gateway.acme_rules import certificate_file
from innkeep.gateway.certificate import BadCertificate, Certificate, read_certificate
from innkeep.gateway.errors import ProxyError
from innkeep.gateway.lego import find_lego

_CHECK = "certificate"
_SOON = timedelta(days=14)
_OTHERS = 0o077


def check_certificate(ground: Ground) -> Iterator[Finding]:
    """The file with the certificate, or the means to get one."""
    settings = ground.settings
    if not settings.proxy_tls_listen:
        if settings.base_domain != "localhost":
            yield warning(
                _CHECK,
                "http ports are served without https",
                "set proxy_tls_listen, and tls_certificate or acme_dns_provider",
            )
        return
    if settings.acme_dns_provider:
        yield _check_lego()
        file = certificate_file(ground.folder, settings.acme_directory, settings.base_domain)
        yield from _check_acme_file(file, settings.base_domain)
    elif settings.tls_certificate is not None:
        yield from _check_file(settings.tls_certificate.absolute(), settings.base_domain)


def _check_lego() -> Finding:
    try:
        return ok("acme", f"lego is at {find_lego()}")
    except ProxyError:
        return problem(
            "acme",
            "the program lego is missing, which gets certificates by ACME",
            "install it",
            "apt-get install --yes lego",
        )


def _check_acme_file(file: Path, domain: str) -> Iterator[Finding]:
    if not os.access(file.parent, os.X_OK) or not file.exists():
        yield ok(_CHECK, "the first certificate is got by ACME when the server runs")
        return
    yield from _check_file(file, domain, is_renewed=True)


def _check_file(file: Path, domain: str, *, is_renewed: bool = False) -> Iterator[Finding]:
    now = datetime.now(UTC)
    inspect = f"openssl x509 -noout -subject -dates -ext subjectAltName -in {file}"
    try:
        text = file.read_bytes()
        found = read_certificate(text, now)
    except PermissionError:
        yield only_root(_CHECK, f"{file} can't be read by this account")
        return
    except OSError as failure:
        yield problem(
            _CHECK,
            f"{file} can't be read: {failure.strerror}",
            "put a PEM file with key, certificate and chain there, or set tls_certificate",
            f"cat privkey.pem fullchain.pem > {file} && chmod 600 {file}",
        )
        return
    except BadCertificate as failure:
        yield problem(
            _CHECK,
            f"{file} can't be served: {failure}",
            "put a PEM file with key, certificate and chain there",
            inspect,
        )
        return
    if is_placeholder(found.pem):
        yield warning(
            _CHECK,
            "no certificate was got yet, so browsers refuse https",
            "see acme in /readyz and the server's log for why",
        )
        return
    yield _judge(file, found, domain, now, inspect)
    if not is_renewed and file.stat().st_mode & _OTHERS:
        yield warning(
            "certificate key",
            f"{file} holds a private key, and others may read it",
            "allow it to its owner only",
            f"chmod 600 {file}",
        )


def _judge(file: Path, found: Certificate, domain: str, now: datetime, inspect: str) -> Finding:
    if f"*.{domain}" not in {name.lower() for name in found.names}:
        names = ", ".join(found.names) or "no name"
        return problem(
            _CHECK,
            f"{file} is for {names}, not for *.{domain}: browsers refuse it",
            "get one for the wildcard",
            inspect,
        )
    if found.not_before > now:
        return problem(
            _CHECK,
            f"{file} is valid only from {found.not_before:%Y-%m-%d} on",
            "put one there that is valid now, and see that the clock is right",
            inspect,
        )
    until = f"valid until {found.not_after:%Y-%m-%d}"
    if found.not_after - now < _SOON:
        return warning(
            _CHECK,
            f"{file} is {until}, which is soon",
            "renew it; the running proxy takes the new file at once",
            inspect,
        )
    return ok(_CHECK, f"{file} is for *.{domain}, {until}")
