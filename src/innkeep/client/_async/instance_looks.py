"""What is to be seen of one instance: its status, history, ports, use and logs."""

import time
from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from innkeep.client._async.log_stream import log_url, read_log
from innkeep.client._async.resource import Resource
from innkeep.client.bodies import Moment, given, unix_seconds, with_commas
from innkeep.client.errors import StatusNotReached
from innkeep.domain.status import Status
from innkeep.wire.instance import InstanceReply, InstanceRow
from innkeep.wire.instance_events import InstanceEventsReply
from innkeep.wire.ports import PortsReply
from innkeep.wire.usage import UsageReply

_ONE_WAIT_SECONDS = 50
"""Less than what stands in front of a server is wont to wait for an answer."""


class InstanceLooks(Resource):
    """Questions about one instance."""

    async def wait(
        self,
        instance_id: str,
        status: Status | str | Iterable[Status | str] = Status.RUNNING,
        *,
        timeout: float = 600,
    ) -> InstanceRow:
        """Wait until it is in a status, or in one of several; answers it as a list shows it.

        Args:
            instance_id: which.
            status: what is waited for.
            timeout: seconds to wait at most, as many as you like; 0 only looks.

        Raises:
            WrongStatus: it rests in another status, which it doesn't leave by itself; the message
                tells why.
            StatusNotReached: the time is up.
        """
        end = time.monotonic() + timeout
        wanted = with_commas(status)
        while True:
            left = max(0, end - time.monotonic())
            seconds = int(min(left + 0.5, _ONE_WAIT_SECONDS))
            query = given(instanceId=instance_id, status=wanted, timeout=seconds)
            try:
                return await self._transport.get(
                    "/gpu/instance/wait", InstanceRow, query, longer=seconds
                )
            except StatusNotReached:
                if time.monotonic() >= end - 0.5:
                    raise

    async def events(self, instance_id: str) -> InstanceEventsReply:
        """Its steps with times and durations, and each failure with all that was seen.

        It answers for removed instances too, for a while.
        """
        query = {"instanceId": instance_id}
        return await self._transport.get("/gpu/instance/events", InstanceEventsReply, query)

    async def ports(self, instance_id: str) -> PortsReply:
        """Of each port, whether a client can connect now and, if not, why."""
        query = {"instanceId": instance_id}
        return await self._transport.get("/gpu/instance/ports", PortsReply, query)

    async def metrics(
        self,
        instance_id: str,
        *,
        start: Moment | None = None,
        end: Moment | None = None,
        interval_seconds: int | None = None,
    ) -> UsageReply:
        """What it used, in percent of what it has.

        Args:
            instance_id: which.
            start: at least a minute before the end; ``None``: a minute.
            end: ``None``: now.
            interval_seconds: what one point stands for, more than 15.
        """
        query = given(
            instanceId=instance_id,
            startTime=unix_seconds(start),
            endTime=unix_seconds(end),
            interval=interval_seconds,
        )
        return await self._transport.get("/metrics/gpu/instance", UsageReply, query)

    async def logs(
        self,
        instance_id: str,
        *,
        follow: bool = False,
        tail: int | None = None,
        since: datetime | str | None = None,
        timestamps: bool = False,
        system: bool = False,
    ) -> AsyncIterator[str]:
        """The lines of its log, without their line ends.

        Args:
            instance_id: which.
            follow: whether to go on with what comes, until the instance is removed; over lost
                connections too, without a loss or a repetition. Lines of more than 16 KiB come in
                pieces then.
            tail: only the last so many lines; with ``follow``, then those that come.
            since: only what comes after this time, or after the line with this time (RFC 3339).
            timestamps: whether each line begins with its time, with a blank behind it.
            system: the instance's own history, instead of what its program writes.

        Raises:
            NotAllowed: the key is ``read-only``, which is shown no logs.
        """
        query = {"instanceId": instance_id}
        shown = await self._transport.get("/gpu/instance", InstanceReply, query)
        log = shown.connect_component_log
        address = ""
        if log is not None:
            address = log.system_log_address if system else log.instance_log_address
        url = log_url(self._transport.access.url, address)
        async for line in read_log(
            self._transport, url, follow=follow, tail=tail, since=since, timestamps=timestamps
        ):
            yield line
