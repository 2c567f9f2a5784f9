"""Calls over HTTP: with the key, tried again where that is safe, and answered by models."""

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from ssl import SSLContext
from typing import Any, TypeVar

import httpx2
from pydantic import BaseModel

from innkeep import __version__
from innkeep.client.access import BASE_PATH, Access
from innkeep.client.answers import read_answer, refusal_in
from innkeep.client.broken import told
from innkeep.client.errors import Refused, ServerUnreachable
from innkeep.client.pauses import pause_async
from innkeep.client.retries import RetryPolicy

Model = TypeVar("Model", bound=BaseModel)
Query = Mapping[str, str | int]


class Transport:
    """A server's API as calls.

    Args:
        access: the server and the key.
        timeout: seconds that one try may take.
        retries: when a call is tried again.
        verify: how certificates are checked; ``False``: not at all.
    """

    def __init__(
        self,
        access: Access,
        *,
        timeout: float,
        retries: RetryPolicy,
        verify: SSLContext | bool,
    ) -> None:
        self.access = access
        self.retries = retries
        self.timeout = timeout
        self._http = httpx2.AsyncClient(
            base_url=access.url + BASE_PATH,
            headers={
                "Authorization": f"Bearer {access.key}",
                "User-Agent": f"innkeep-client/{__version__}",
            },
            timeout=timeout,
            # Certificates take long to load, and plain http has none.
            verify=verify if access.url.startswith("https") else False,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def get(
        self, path: str, model: type[Model], query: Query | None = None, *, longer: float = 0
    ) -> Model:
        """Ask for something.

        Args:
            path: below the base path.
            model: what is answered.
            query: what is asked; empty strings are left out.
            longer: seconds that the server may take beyond the timeout.

        Raises:
            ClientError: as its kinds tell.
        """
        request = self._http.build_request(
            "GET",
            path,
            params={name: value for name, value in (query or {}).items() if value != ""},
            timeout=self.timeout + longer,
        )
        return read_answer(await self._patiently(request), model)

    async def post(
        self,
        path: str,
        model: type[Model],
        body: Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> Model:
        """Have something done, once, however often it had to be asked for.

        Args:
            path: below the base path.
            model: what is answered.
            body: the JSON object.
            idempotency_key: the request's own name; ``None``: one is made.

        Raises:
            ClientError: as its kinds tell.
        """
        request = self._http.build_request(
            "POST",
            path,
            json=dict(body),
            headers={"Idempotency-Key": idempotency_key or str(uuid.uuid4())},
        )
        return read_answer(await self._patiently(request), model)

    @asynccontextmanager
    async def streaming(
        self,
        path: str,
        query: Query,
        *,
        headers: Mapping[str, str] | None = None,
        silence: float | None = None,
    ) -> AsyncIterator[httpx2.Response]:
        """An answer that is read as it comes; not tried again.

        Args:
            path: below the base path, or a whole address.
            query: what is asked.
            headers: beside the usual ones.
            silence: seconds without a byte after which it counts as broken off; ``None``: any.

        Raises:
            Refused: it was.
            ServerUnreachable: it could not be begun, or broke off.
        """
        request = self._http.build_request(
            "GET",
            path,
            params=dict(query),
            headers=headers,
            timeout=httpx2.Timeout(self.timeout, read=silence),
        )
        try:
            response = await self._http.send(request, stream=True)
            try:
                if response.status_code != 200:
                    await response.aread()
                    raise refusal_in(response)
                yield response
            finally:
                await response.aclose()
        except httpx2.RequestError as problem:
            raise told(problem, self.access.url) from problem

    async def _patiently(self, request: httpx2.Request) -> httpx2.Response:
        tried = 0
        while True:
            tried += 1
            try:
                return await self._once(request)
            except (Refused, ServerUnreachable) as problem:
                wait = self.retries.pause(problem, tried)
                if wait is None:
                    raise
            await pause_async(wait)

    async def _once(self, request: httpx2.Request) -> httpx2.Response:
        try:
            response = await self._http.send(request)
        except httpx2.RequestError as problem:
            raise told(problem, self.access.url) from problem
        if response.status_code != 200:
            raise refusal_in(response)
        return response
