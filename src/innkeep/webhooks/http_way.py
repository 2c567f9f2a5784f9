"""How a message gets to an owner's address, which may be anybody's: the careful way.

The server stands inside of networks that owners don't. So which address is connected to is decided
at the connect, by what the name leads to at that moment; no redirect is followed, and nothing of
an answer but its status is read or told.
"""

import asyncio
import contextlib
import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from innkeep import __version__
from innkeep.domain.public_address import is_public
from innkeep.services.webhook_way import SENDING_SECONDS, NotDelivered

_RESOLVERS = 8
_LONGEST_HEADER = 8190


class _Refused(OSError):
    """A name leads to private addresses only."""


class HttpWay:
    """Sends over http and https; implements ``WebhookWay``.

    Args:
        may_be_private: whether an address may be one of this host or of a private network.
        seconds: how long one attempt may take.
    """

    def __init__(self, *, may_be_private: bool, seconds: float = SENDING_SECONDS) -> None:
        self.may_be_private = may_be_private
        self._seconds = seconds
        # Of its own: a name server that does not answer must not hold up other threads.
        self._threads = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="webhook-names")

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """Send a message once, and answer the status (200-299) by which it was taken.

        Raises:
            NotDelivered: it was not taken.
        """
        try:
            async with asyncio.timeout(self._seconds):
                status = await self._post(url, headers, body)
        except TimeoutError:
            raise NotDelivered(f"no answer within {self._seconds:g} seconds") from None
        except _Refused as problem:
            raise NotDelivered(str(problem)) from None
        except aiohttp.ClientError as problem:
            raise NotDelivered(_sentence(problem)) from None
        except (OSError, ValueError) as problem:
            raise NotDelivered(f"the message can't be sent: {type(problem).__name__}") from None
        if not 200 <= status <= 299:
            what = " (redirects are not followed)" if 300 <= status <= 399 else ""
            raise NotDelivered(f"it was answered with status {status}{what}")
        return status

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        target = URL(url)
        # An address is not looked up, so it is checked here.
        if not self.may_be_private and _is_address(target.host) and not is_public(str(target.host)):
            raise _Refused(_PRIVATE)
        connector = aiohttp.TCPConnector(
            resolver=_CheckedResolver(self._threads, may_be_private=self.may_be_private),
            use_dns_cache=False,
            force_close=True,
        )
        async with (
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
                max_line_size=_LONGEST_HEADER,
                max_field_size=_LONGEST_HEADER,
                timeout=aiohttp.ClientTimeout(total=None),
            ) as session,
            session.post(
                target,
                data=body,
                headers={**headers, "user-agent": f"innkeep/{__version__}"},
                allow_redirects=False,
            ) as answer,
        ):
            # What follows the headers is of no interest: the connection ends here.
            status = answer.status
            answer.close()
            return status


class _CheckedResolver(AbstractResolver):
    """Looks names up, and gives only addresses that may be connected to."""

    def __init__(self, threads: ThreadPoolExecutor, *, may_be_private: bool) -> None:
        self._threads = threads
        self._may_be_private = may_be_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host.

        Raises:
            OSError: it has none, or none that may be connected to.
        """

        def look_up() -> list[tuple[socket.AddressFamily, str]]:
            found = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
            return [(each[0], str(each[4][0])) for each in found]

        found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        if not self._may_be_private:
            allowed = [each for each in found if is_public(each[1])]
            if found and not allowed:
                raise _Refused(_PRIVATE)
            found = allowed
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=kind,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, address in found
        ]

    async def close(self) -> None:
        """Nothing is held."""


_PRIVATE = "the address leads to this host or into a private network, which is not allowed"


def _is_address(host: str | None) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        with contextlib.suppress(OSError, ValueError):
            socket.inet_pton(family, (host or "").partition("%")[0])
            return True
    return False


def _sentence(problem: aiohttp.ClientError) -> str:
    """Why it failed, without what an answer held."""
    if isinstance(problem, aiohttp.ClientConnectorDNSError):
        if isinstance(problem.os_error, _Refused):
            return str(problem.os_error)
        return "its host name is not known"
    if isinstance(problem, aiohttp.ClientConnectorCertificateError):
        return "its certificate can't be trusted"
    if isinstance(problem, aiohttp.ClientSSLError):
        return "TLS can't be spoken with it"
    if isinstance(problem, aiohttp.ClientConnectorError):
        return f"no connection: {problem.os_error.strerror or type(problem.os_error).__name__}"
    if isinstance(problem, aiohttp.ServerDisconnectedError):
        return "the connection was ended without an answer"
    return f"no usable answer: {type(problem).__name__}"
