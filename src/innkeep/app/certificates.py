"""Certificates by ACME as the server has them got, when its settings ask for it."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict

from pydantic.alias_generators import to_camel

from innkeep.data_folder import DataFolder
from innkeep.gateway.acme_client import AcmeClient
from innkeep.gateway.acme_rules import AcmeSetting
from innkeep.gateway.errors import ProxyError
from innkeep.gateway.lego import Lego, find_lego
from innkeep.setting_values import split_addresses
from innkeep.settings import Settings


async def prepared_acme(settings: Settings, folder: DataFolder) -> AcmeClient | None:
    """The client, with a file that can be served already; ``None``: it isn't asked for.

    Raises:
        ProxyError: the program lego is missing, or the file can't be written.
    """
    if not settings.acme_dns_provider:
        return None
    client = AcmeClient(
        folder.path,
        AcmeSetting(
            provider=settings.acme_dns_provider,
            email=settings.acme_email,
            directory=settings.acme_directory,
            base_domain=settings.base_domain,
            resolvers=split_addresses(settings.acme_resolvers),
        ),
        # The provider's credentials are variables that only lego knows the names of.
        Lego(program=find_lego(), environment=os.environ),
    )
    try:
        await asyncio.to_thread(client.prepare)
    except OSError as problem:
        raise ProxyError(f"the certificate {client.file} can't be written: {problem}") from None
    return client


@contextlib.asynccontextmanager
async def renewed_certificate(client: AcmeClient | None) -> AsyncIterator[None]:
    """Have the certificate got and renewed meanwhile."""
    if client is None:
        yield
        return
    running = asyncio.create_task(client.run(), name="acme")
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


def acme_details(client: AcmeClient | None) -> Mapping[str, object] | None:
    """How it goes, for ``/readyz``; ``None``: it isn't asked for."""
    if client is None:
        return None
    return {to_camel(name): value for name, value in asdict(client.status).items()}
