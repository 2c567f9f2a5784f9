"""Lists that come in pages, read to their end."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel

from innkeep.client._async.transport import Query, Transport

Page = TypeVar("Page", bound=BaseModel)
Row = TypeVar("Row")
PAGE_SIZE = 100


async def all_rows(
    transport: Transport,
    path: str,
    page: type[Page],
    rows_of: Callable[[Page], Sequence[Row]],
    id_of: Callable[[Row], str],
    query: Query,
) -> AsyncIterator[Row]:
    """Every row, each once.

    Lists have the newest first, so what is made meanwhile moves rows to the next page, where they
    come again; and what is removed meanwhile can make a row be passed over.
    """
    seen: set[str] = set()
    number = 1
    while True:
        asked = {**query, "pageNum": number, "pageSize": PAGE_SIZE}
        rows = rows_of(await transport.get(path, page, asked))
        for row in rows:
            if id_of(row) not in seen:
                seen.add(id_of(row))
                yield row
        if len(rows) < PAGE_SIZE:
            return
        number += 1
