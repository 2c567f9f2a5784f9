"""The addresses of logs: an entrance without an API key, since whoever has the address may read.

The address holds a secret, so it must not be written to any log; the server's own names the
route only.
"""

import secrets
from collections.abc import AsyncGenerator

from starlette.requests import Request
from starlette.responses import Response

from innkeep.domain.errors import InstanceNotFound, JobNotFound
from innkeep.gateway.instance_log import EngineOf, instance_log
from innkeep.gateway.job_log import job_log
from innkeep.gateway.log_query import LogQuery, read_log_query
from innkeep.gateway.named_route import NamedRoute
from innkeep.gateway.system_log import system_log
from innkeep.gateway.text_stream import OpenStreams, TextStream
from innkeep.services import jobs, visits
from innkeep.services.deployment import Deployment


class LogPages:
    """Serves the logs of every instance and of every job.

    Args:
        deployment: whose instances and jobs.
        engine_of: gives a cluster's engine.
    """

    def __init__(self, deployment: Deployment, engine_of: EngineOf) -> None:
        self._deployment = deployment
        self._engine_of = engine_of
        self.streams = OpenStreams()
        self.routes = [
            NamedRoute("/logs/{instance_id}/{token}/instance", self._instance_log, methods=["GET"]),
            NamedRoute("/logs/{instance_id}/{token}/system", self._system_log, methods=["GET"]),
            NamedRoute("/logs/{job_id}/{token}/job", self._job_log, methods=["GET"]),
        ]

    def close(self) -> None:
        """End what is being followed: the server is about to end."""
        self.streams.close()

    async def _instance_log(self, request: Request) -> Response:
        instance_id, query = await self._checked(request)
        log = instance_log(self._deployment, self._engine_of, instance_id, query)
        return await self._answer(log, instance_id, query)

    async def _system_log(self, request: Request) -> Response:
        instance_id, query = await self._checked(request)
        return await self._answer(
            system_log(self._deployment, instance_id, query), instance_id, query
        )

    async def _job_log(self, request: Request) -> Response:
        job_id = request.path_params["job_id"]
        visited = await jobs.find_visited(self._deployment, job_id)
        token = request.path_params["token"].encode()
        if visited is None or not secrets.compare_digest(token, visited.log_token.encode()):
            raise JobNotFound(job_id)
        query = read_log_query(request.query_params)
        return await self._answer(job_log(self._deployment, job_id, query), job_id, query)

    async def _checked(self, request: Request) -> tuple[str, LogQuery]:
        """Whose log is read and how.

        Raises:
            InstanceNotFound: there is no such instance, or the token is wrong.
            InvalidField: the query can't be taken.
        """
        instance_id = request.path_params["instance_id"]
        visited = await visits.find_visited(self._deployment, instance_id)
        token = request.path_params["token"].encode()
        if visited is None or not secrets.compare_digest(
            token, visited.credentials.log_token.encode()
        ):
            raise InstanceNotFound(instance_id)
        return instance_id, read_log_query(request.query_params)

    async def _answer(
        self, log: AsyncGenerator[bytes, None], whose: str, query: LogQuery
    ) -> Response:
        if not query.follow:
            # Before the answer begins, so that a problem becomes one that tells of it.
            first = await anext(log, b"")
            log = _led_by(first, log)
        return TextStream(log, self.streams, whose)


async def _led_by(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    try:
        yield first
        async for piece in rest:
            yield piece
    finally:
        await rest.aclose()
