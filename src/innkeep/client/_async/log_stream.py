"""A log as lines, read on where it broke off."""

from collections.abc import AsyncIterator
from datetime import datetime
from urllib.parse import urlsplit

from innkeep.client._async.transport import Query, Transport
from innkeep.client.bodies import given
from innkeep.client.errors import NotAllowed, ServerUnreachable, Unavailable
from innkeep.client.patience import Patience
from innkeep.client.pauses import pause_async


def log_url(server: str, told: str) -> str:
    """Where a log is read: at the address that the server has for us, not for itself.

    Args:
        server: its address, as it is called.
        told: the log's address, as the server tells it; empty: it isn't shown.

    Raises:
        NotAllowed: it isn't shown.
    """
    if not told:
        raise NotAllowed(
            "this key is not shown logs: they are for the roles member and admin",
            status=403,
            reason="MEMBER_ROLE_NEEDED",
            metadata={},
        )
    here = urlsplit(server)
    return f"{here.scheme}://{here.netloc}{urlsplit(told).path}"


async def read_log(
    transport: Transport,
    url: str,
    *,
    follow: bool,
    tail: int | None,
    since: datetime | str | None,
    timestamps: bool,
) -> AsyncIterator[str]:
    """The lines at an address of a log; see ``Instances.logs``."""
    query = given(
        tail=tail,
        since=since.astimezone().isoformat() if isinstance(since, datetime) else since,
        follow=1 if follow else None,
        # By its time, reading goes on behind the last line.
        timestamps=1 if follow or timestamps else None,
    )
    patience = Patience(transport.retries)
    while True:
        try:
            async for line in _lines(transport, url, query):
                patience.renew()
                time, _, text = line.partition(" ")
                if follow:
                    query["since"] = time
                    query.pop("tail", None)
                yield text if follow and not timestamps else line
        except (ServerUnreachable, Unavailable) as problem:
            seconds = patience.pause(problem, goes_on=follow)
            if seconds is None:
                raise
        else:
            return
        await pause_async(seconds)


async def _lines(transport: Transport, url: str, query: Query) -> AsyncIterator[str]:
    rest = ""
    async with transport.streaming(url, query) as response:
        async for chunk in response.aiter_text():
            *lines, rest = (rest + chunk).split("\n")
            for line in lines:
                yield line
    if rest:
        yield rest
