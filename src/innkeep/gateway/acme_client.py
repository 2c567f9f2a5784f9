"""Keeps a certificate from an ACME authority in a file that the certificate keeper follows.

The file always holds something that HAProxy can serve: a placeholder, until there is better. An
authority limits how often it may be asked, and locks out who does not stop: tries are counted in a
file, so that a server which is started again and again asks no more often than one that runs.
"""

import asyncio
import contextlib
import json
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from innkeep.domain.clock import Clock, system_clock
from innkeep.gateway.acme_placeholder import is_placeholder, make_placeholder
from innkeep.gateway.acme_rules import (
    AcmeSetting,
    account_folder,
    certificate_file,
    is_due,
    lego_command,
    lego_files,
    retry_seconds,
)
from innkeep.gateway.certificate import BadCertificate, Certificate, read_certificate
from innkeep.gateway.durable_file import read_if_there, write_durably
from innkeep.gateway.lego import Lego, LegoFailed

_TRIES_FILE = "tries.json"
_JITTER = 0.2
_LONGEST_WAIT_SECONDS = 60.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class AcmeStatus:
    """How getting a certificate goes, for the operator."""

    provider: str
    directory: str
    placeholder: bool
    """Whether no certificate of the authority is there, and browsers warn of the one served."""
    last_try: str
    """When the authority was asked last, UTC; empty: never."""
    next_try: str
    """With a problem: it is not asked again before, UTC."""
    problem: str | None
    """Why there is no certificate, or why it could not be renewed."""


@dataclass(frozen=True, kw_only=True)
class _Tries:
    """What must be known of former tries."""

    last: float = 0.0
    """Unix seconds."""
    failures: int = 0
    """In a row."""
    problem: str | None = None


class AcmeClient:
    """Gets and renews the certificate of one base domain.

    Args:
        data_dir: the server's; all is kept in ``acme`` there.
        setting: what is asked for.
        lego: the program.
        clock: tells when a certificate is due.
        check_seconds: pause between two looks at how long the certificate is good for; a random
            part is added.
        retry: the least pause in seconds after so many failures in a row.
    """

    def __init__(
        self,
        data_dir: Path,
        setting: AcmeSetting,
        lego: Lego,
        *,
        clock: Clock = system_clock,
        check_seconds: float = 6 * 3600.0,
        retry: Callable[[int], float] = retry_seconds,
    ) -> None:
        self._setting = setting
        self._lego = lego
        self._clock = clock
        self._check_seconds = check_seconds
        self._retry = retry
        self._folder = account_folder(data_dir, setting.directory)
        self.file = certificate_file(data_dir, setting.directory, setting.base_domain)
        """The certificate, its chain, its key; to be followed."""
        self._tries = _Tries()
        self._not_before = 0.0
        self._current: Certificate | None = None

    def prepare(self) -> None:
        """Have a file there that can be served. Blocks for file work.

        Raises:
            OSError: it can't be written.
        """
        for folder in (self._folder.parent, self._folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        self._tries = self._read_tries()
        if self._tries.last:
            # A start after a failure often comes with its remedy: it need not wait for long.
            self._not_before = self._tries.last + self._retry(1)
        self._current = self._read_own()
        with contextlib.suppress(LegoFailed):
            self._take_over()
        if self._current is None:
            write_durably(self.file, make_placeholder(self._setting.names, self._now()))

    async def run(self) -> None:
        """Get and renew the certificate, until it is cancelled; ends lego then."""
        while True:
            try:
                pause = await self._step()
            except Exception:  # noqa: BLE001 - certificates must be renewed after any fault
                _log.exception("gateway.acme_failed")
                pause = self._retry(1)
            # Not all servers of the world at the same time.
            await asyncio.sleep(pause * random.uniform(1, 1 + _JITTER))  # noqa: S311

    @property
    def status(self) -> AcmeStatus:
        """How it goes."""
        tries = self._tries
        return AcmeStatus(
            provider=self._setting.provider,
            directory=self._setting.directory,
            placeholder=self._current is None,
            last_try=_told(tries.last) if tries.last else "",
            next_try=_told(self._not_before) if tries.problem else "",
            problem=tries.problem,
        )

    async def _step(self) -> float:
        """Do what is due; answers the pause after it, seconds."""
        if self._needs_one():
            # A lego that went on when a former server was killed may be done by now.
            with contextlib.suppress(LegoFailed):
                await asyncio.to_thread(self._take_over)
        if not self._needs_one():
            if self._tries.problem:
                await self._keep(0, None)
                self._remember(0, None)
            return self._check_seconds
        now = self._clock()
        # A last try in the future: the clock was set back.
        if self._tries.last <= now < self._not_before:
            return min(self._not_before - now, self._check_seconds, _LONGEST_WAIT_SECONDS)
        await self._try()
        return self._retry(self._tries.failures) if self._tries.problem else self._check_seconds

    async def _try(self) -> None:
        former = self._tries
        failures = former.failures + 1
        try:
            # First, and counted as a failure: what can't be kept must not be asked for.
            await self._keep(failures, "the server ended while lego ran")
            self._remember(failures, former.problem)
            await self._lego.run(lego_command(self._lego.program, self._folder, self._setting))
            await asyncio.to_thread(self._take_over)
            await self._keep(0, None)
            self._remember(0, None)
        except (LegoFailed, OSError) as problem:
            told = f"{problem}; {self._consequence()}"
            _log.warning("gateway.acme_refused", problem=told, failures=failures)
            # Where it can't be kept, most likely that is what was just told.
            with contextlib.suppress(OSError):
                await self._keep(failures, told)
            self._remember(failures, told)

    def _needs_one(self) -> bool:
        current = self._current
        return current is None or is_due(current.not_before, current.not_after, self._now())

    def _consequence(self) -> str:
        if self._current is None:
            return "a self-signed placeholder is served"
        return f"the former certificate stays in force, until {self._current.not_after:%Y-%m-%d}"

    def _take_over(self) -> None:
        """Join what lego made, when it is better than what is there.

        Raises:
            LegoFailed: it isn't.
            OSError: it can't be written.
        """
        chain, key = lego_files(self._folder, self._setting)
        try:
            found = read_certificate(chain.read_bytes() + b"\n" + key.read_bytes(), self._now())
        except FileNotFoundError:
            raise LegoFailed("lego made no certificate") from None
        except BadCertificate as problem:
            raise LegoFailed(f"what lego made can't be served: {problem}") from None
        if self._current and found.not_after <= self._current.not_after:
            raise LegoFailed("the new certificate ends no later than the former one")
        write_durably(self.file, found.pem)
        self._current = found
        _log.info(
            "gateway.acme_certificate", names=found.names, expires=f"{found.not_after:%Y-%m-%d}"
        )

    def _read_own(self) -> Certificate | None:
        text = read_if_there(self.file)
        try:
            found = read_certificate((text or "").encode(), self._now())
        except BadCertificate:
            return None
        return None if is_placeholder(found.pem) else found

    def _read_tries(self) -> _Tries:
        try:
            kept = json.loads(read_if_there(self._folder / _TRIES_FILE) or "{}")
            return _Tries(**kept)
        except (ValueError, TypeError):
            return _Tries()

    async def _keep(self, failures: int, problem: str | None) -> None:
        tries = _Tries(last=self._clock(), failures=failures, problem=problem)
        text = json.dumps(asdict(tries), indent=2)
        await asyncio.to_thread(write_durably, self._folder / _TRIES_FILE, text)

    def _remember(self, failures: int, problem: str | None) -> None:
        self._tries = _Tries(last=self._clock(), failures=failures, problem=problem)
        self._not_before = self._tries.last + self._retry(failures)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)


def _told(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S}"
