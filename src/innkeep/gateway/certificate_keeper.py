"""Has HAProxy serve the certificate of the operator's file, and the newest one that is fit.

The file may be replaced at any time, by hand or by an ACME client. What is fit is copied beside
HAProxy's configuration first, for a HAProxy that starts later, and then put into the running one,
which goes on with every connection. What is not fit is told, and what was in force stays.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from innkeep.gateway.certificate import BadCertificate, Certificate, read_certificate
from innkeep.gateway.durable_file import read_if_there, write_durably
from innkeep.gateway.errors import ProxyError
from innkeep.gateway.process_identity import ProcessIdentity
from innkeep.gateway.runtime_socket import NotAnswering, RuntimeSocket

CERTIFICATE_FILE = "tls.pem"
"""In the proxy's folder; also what HAProxy calls it."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class CertificateStatus:
    """Which certificate is in force, for the operator."""

    file: str
    names: tuple[str, ...]
    fingerprint: str
    """SHA-256."""
    expires: str
    """Date and time, UTC."""
    problem: str | None
    """Why what the file holds now is not in force."""


class CertificateKeeper:
    """Follows one file.

    Args:
        source: the operator's file.
        folder: the proxy's.
        runtime: of the HAProxy that serves the copy.
    """

    def __init__(self, source: Path, folder: Path, runtime: RuntimeSocket) -> None:
        self._source = source
        self._copy = folder / CERTIFICATE_FILE
        self._runtime = runtime
        self._current: Certificate | None = None
        self._seen: tuple[int, ...] | None = None
        """What the file looked like when it was last taken over."""
        self._doubtful: tuple[int, ...] | None = None
        """What it looked like when it was last found unfit."""
        self._served: tuple[ProcessIdentity, str] | None = None
        self._problem: str | None = None

    def prepare(self) -> None:
        """Have a certificate there before HAProxy is started. Blocks for file work.

        Raises:
            ProxyError: the file isn't fit, and none was in force before.
        """
        try:
            self._take(self._stamp())
        except BadCertificate as problem:
            self._current = self._former()
            if self._current is None:
                raise ProxyError(f"tls_certificate {self._source}: {problem}") from None
            self._complain(str(problem))

    async def follow(self, peer: ProcessIdentity | None) -> None:
        """Look at the file, and have the running HAProxy serve what is fit.

        Args:
            peer: the HAProxy that runs; ``None``: none does.

        Raises:
            ProxyError: HAProxy refuses the certificate.
            OSError: it can't be copied.
        """
        await asyncio.to_thread(self._look)
        current = self._current
        if peer is None or current is None or self._served == (peer, current.pem):
            return
        try:
            await self._replace(current)
        except NotAnswering:
            return
        self._served = (peer, current.pem)

    @property
    def status(self) -> CertificateStatus:
        """What is in force."""
        current = self._current
        return CertificateStatus(
            file=str(self._source),
            names=current.names if current else (),
            fingerprint=current.fingerprint if current else "",
            expires=f"{current.not_after:%Y-%m-%d %H:%M:%S}" if current else "",
            problem=self._problem,
        )

    def _look(self) -> None:
        try:
            stamp = self._stamp()
            if stamp == self._seen:
                self._problem = None
            else:
                self._take(stamp)
        except BadCertificate as problem:
            # A file that is being written looks broken for a moment: only the second look counts.
            stamp = self._stamp_if_there()
            if stamp == self._doubtful:
                self._complain(str(problem))
            self._doubtful = stamp

    def _take(self, stamp: tuple[int, ...]) -> None:
        try:
            text = self._source.read_bytes()
        except OSError as problem:
            raise BadCertificate(f"it can't be read: {problem.strerror}") from None
        found = read_certificate(text, datetime.now(UTC))
        if read_if_there(self._copy) != found.pem:
            write_durably(self._copy, found.pem)
            _log.info(
                "gateway.certificate",
                names=found.names,
                fingerprint=found.fingerprint,
                expires=f"{found.not_after:%Y-%m-%d}",
            )
        self._current, self._seen, self._problem, self._doubtful = found, stamp, None, None

    def _former(self) -> Certificate | None:
        text = read_if_there(self._copy)
        try:
            # One that has expired since is still better than none.
            return read_certificate((text or "").encode(), datetime.min.replace(tzinfo=UTC))
        except BadCertificate:
            return None

    def _complain(self, problem: str) -> None:
        told = f"tls_certificate {self._source}: {problem}; the former certificate stays in force"
        if told != self._problem:
            _log.warning("gateway.certificate_refused", problem=told)
        self._problem = told

    def _stamp(self) -> tuple[int, ...]:
        try:
            seen = self._source.stat()
        except OSError as problem:
            raise BadCertificate(f"it can't be read: {problem.strerror}") from None
        return seen.st_ino, seen.st_size, seen.st_mtime_ns

    def _stamp_if_there(self) -> tuple[int, ...]:
        try:
            return self._stamp()
        except BadCertificate:
            return ()

    async def _replace(self, certificate: Certificate) -> None:
        # What a former try may have left would be in the way.
        await self._runtime.exchange(f"abort ssl cert {CERTIFICATE_FILE}")
        # An empty line ends what is sent.
        said = await self._say(f"set ssl cert {CERTIFICATE_FILE} <<\n{certificate.pem}")
        if "ransaction" in said:
            said = await self._say(f"commit ssl cert {CERTIFICATE_FILE}")
        if "Success" not in said:
            raise ProxyError(f"HAProxy does not take the certificate: {' '.join(said.split())}")

    async def _say(self, line: str) -> str:
        _, answer = await self._runtime.exchange(line)
        return answer
