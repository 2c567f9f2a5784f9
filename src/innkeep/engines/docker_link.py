"""The connection to a Docker Engine: opening it, waiting with a bound, and telling it is gone.

Every call of the Docker modules goes through ``DockerLink.call``, so a daemon that is away, shuts
down or hangs always becomes the same ``EngineUnavailable``. The client library is used for the
ordinary verbs; streams are read here directly, because a stream that broke off must not look like
one that ended, and one that nobody reads any more must be closed at once.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiodocker
import aiohttp
from aiodocker.exceptions import DockerError

from innkeep.engines.docker_calls import CallWatcher, call_trace
from innkeep.engines.errors import EngineUnavailable, EngineUnsuitable

CALL_SECONDS = 60.0
_NEWEST_API = (1, 47)
_OLDEST_API = (1, 40)
_LARGEST_LINE = 4 * 1024 * 1024
_GONE_SENTENCES = (
    "context canceled",
    "transport is closing",
    "client connection is closing",
    "error while dialing",
    "connection error: desc",
)


class DockerLink:
    """A connection to the Docker Engine at a unix socket, opened when it is first needed.

    Args:
        socket: path of the socket, or ``unix://`` and the path.

    Raises:
        EngineUnsuitable: the address is not a unix socket of this machine.
    """

    def __init__(self, socket: str) -> None:
        self.path = _socket_path(socket)
        self._client: aiodocker.Docker | None = None
        self._opening = asyncio.Lock()
        self.watch: CallWatcher | None = None
        """Told of each call on connections that are opened from now on."""

    async def client(self) -> aiodocker.Docker:
        """The client, with the API version agreed upon; to be used inside ``call``."""
        async with self._opening:
            if self._client is None:
                await self._open()
            assert self._client is not None
            return self._client

    async def version(self) -> tuple[int, int]:
        """The API version that was agreed upon; to be used inside ``call``."""
        return _numbers((await self.client()).api_version.removeprefix("v"))

    async def reopen(self) -> Mapping[str, Any]:
        """Agree on a version anew, as after the engine was replaced; answers its record.

        The client stays, since calls may be under way; it makes new connections by itself.
        """
        async with self.call():
            client = await self.client()
            version = await _read_version(client.session)
            client.api_version = _agree_version(version)
        return version

    async def _open(self) -> None:
        # No limit on connections: slow stops and pulls must never keep a short look waiting.
        connector = aiohttp.UnixConnector(self.path, limit=0)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10)
        client = aiodocker.Docker(
            url="unix://localhost",  # only a name: the connector knows the path
            connector=connector,
            session=aiohttp.ClientSession(
                connector=connector,
                timeout=timeout,
                read_bufsize=_LARGEST_LINE,
                trace_configs=[call_trace(self.watch)] if self.watch else None,
            ),
        )
        try:
            client.api_version = _agree_version(await _read_version(client.session))
        except BaseException:
            await client.session.close()
            raise
        self._client = client

    async def close(self) -> None:
        """Let go of every connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.session.close()

    @asynccontextmanager
    async def call(self, seconds: float | None = CALL_SECONDS) -> AsyncIterator[None]:
        """Bound the calls inside, and turn every sign of an absent engine into one error.

        Args:
            seconds: bound for everything inside; ``None`` for none.

        Raises:
            EngineUnavailable: the engine does not answer, not in time, or is shutting down.
            DockerError: it answered with any other error.
        """
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError:
            raise EngineUnavailable(f"Docker at {self.path} does not answer in time.") from None
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, OSError) as problem:
            raise EngineUnavailable(f"Docker at {self.path} does not answer: {problem}") from None
        except DockerError as problem:
            if _tells_absence(problem):
                raise EngineUnavailable(
                    f"Docker at {self.path} does not answer: {problem.message}"
                ) from None
            raise

    async def ask(
        self,
        method: str,
        path: str,
        *,
        filters: Mapping[str, Sequence[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        record: Mapping[str, Any] | None = None,
    ) -> Any:
        """Make a request that is answered by JSON; to be used inside ``call``.

        Raises:
            DockerError: the status is 400 or above.
        """
        async with self.request(
            method,
            path,
            params=None if filters is None else {"filters": json.dumps(filters)},
            headers={"Content-Type": "application/json", **(headers or {})},
            body=None if record is None else json.dumps(record).encode(),
        ) as response:
            return await response.json()

    @asynccontextmanager
    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | AsyncIterable[bytes] | None = None,
        buffer_bytes: int = _LARGEST_LINE,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Make a request the client library has no verb for; closed at once when left.

        Args:
            method: as ``GET``.
            path: below the API's version.
            params: the query.
            headers: beside the ordinary ones.
            body: of the request.
            buffer_bytes: how much of the answer may wait here until it is read, about.

        Raises:
            DockerError: the status is 400 or above.
        """
        client = await self.client()
        response = await client.session.request(
            method,
            f"http://localhost/{client.api_version}/{path}",
            params=params,
            headers=headers,
            data=body,
            read_bufsize=buffer_bytes,
        )
        try:
            if response.status >= 400:
                raise DockerError(response.status, sentence_of(await response.text()))
            yield response
        finally:
            response.close()


async def read_lines(
    response: aiohttp.ClientResponse, quiet_seconds: float
) -> AsyncGenerator[dict[str, Any] | None, None]:
    """Read a stream of JSON lines, with ``None`` whenever nothing came for so long.

    A line under way is never lost to the bound, so going on after a ``None`` is right.
    """
    reading: asyncio.Task[bytes] | None = None
    try:
        while True:
            if reading is None:
                reading = asyncio.ensure_future(response.content.readline())
            done, _ = await asyncio.wait({reading}, timeout=quiet_seconds)
            if not done:
                yield None
                continue
            line, reading = reading.result(), None
            if not line:
                return
            if line.strip():
                yield json.loads(line)
    finally:
        if reading is not None:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


def _socket_path(socket: str) -> str:
    path = socket.removeprefix("unix://")
    if "://" in path or not path.startswith("/"):
        raise EngineUnsuitable(
            f"Docker at {socket} can't be used: it must be this machine's own, "
            "given as unix:///path/of/docker.sock."
        )
    return path


async def _read_version(session: aiohttp.ClientSession) -> dict[str, Any]:
    # Without a version in the path, which an engine older than the last one would refuse.
    async with session.get("http://localhost/version") as response:
        text = await response.text()
        if response.status >= 400:
            raise DockerError(response.status, sentence_of(text))
    record: dict[str, Any] = json.loads(text)
    return record


def _agree_version(version: Mapping[str, Any]) -> str:
    newest = _numbers(version["ApiVersion"])
    oldest = _numbers(version.get("MinAPIVersion", "1.12"))
    if newest < _OLDEST_API:
        raise EngineUnsuitable(
            f"Docker {version.get('Version')} is too old: Innkeep needs 19.03 or newer."
        )
    # Never newer than what this code was written for, unless the engine has dropped that.
    agreed = max(min(newest, _NEWEST_API), oldest)
    return f"v{agreed[0]}.{agreed[1]}"


def _numbers(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    return int(major), int(minor or 0)


def _tells_absence(problem: DockerError) -> bool:
    if problem.status in {502, 503, 504, 900}:
        return True
    message = problem.message.lower()
    return problem.status >= 500 and any(gone in message for gone in _GONE_SENTENCES)


def sentence_of(text: str) -> str:
    """What the body of an error reply says."""
    try:
        record = json.loads(text)
    except ValueError:
        return text.strip()
    return str(record.get("message", text)) if isinstance(record, dict) else text.strip()
