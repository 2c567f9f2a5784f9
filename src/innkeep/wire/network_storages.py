"""What is asked and answered about network storage."""

from typing import Annotated

from pydantic import Field

from innkeep.domain.network_storage import MAX_STORAGE_GIB, MIN_STORAGE_GIB
from innkeep.wire.paging import PageQuery
from innkeep.wire.types import (
    LENIENT_COUNT,
    LENIENT_TEXT,
    RequestModel,
    ResponseModel,
    Text,
)

_NAME_RULE = "letters, digits and hyphens; it need not be unique"
_SIZE_RULE = {"minimum": MIN_STORAGE_GIB, "maximum": MAX_STORAGE_GIB}

StorageId = Annotated[
    str,
    Field(min_length=1, max_length=255, description="The storage.", examples=["st-5b0c1f7e93d2"]),
    LENIENT_TEXT,
]


class StorageListQuery(PageQuery):
    """Which page of which network storages is asked for."""

    storage_name: Annotated[
        str, Field(max_length=255, description="Part of the name, in any case."), LENIENT_TEXT
    ] = ""
    storage_id: Annotated[
        str, Field(max_length=255, description="Only the storage with this id."), LENIENT_TEXT
    ] = ""


class CreateStorageBody(RequestModel):
    """A network storage to make."""

    cluster_id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            description="Id or name of a cluster with `supportNetworkStorage`.",
        ),
        LENIENT_TEXT,
    ]
    storage_name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            description=f"Name: {_NAME_RULE}.",
            examples=["datasets"],
            json_schema_extra={"pattern": "^[A-Za-z0-9-]+$"},
        ),
        LENIENT_TEXT,
    ]
    storage_size: Annotated[
        int,
        Field(description="GiB; nobody can write more into it.", json_schema_extra=_SIZE_RULE),
        LENIENT_COUNT,
    ]


class UpdateStorageBody(RequestModel):
    """Another name or more room for a network storage."""

    storage_id: StorageId
    storage_name: Annotated[
        str,
        Field(
            max_length=255,
            description=f"New name: {_NAME_RULE}. Left out: as it is.",
        ),
        LENIENT_TEXT,
    ] = ""
    storage_size: Annotated[
        int,
        Field(
            description="New size, GiB, a number or a string; it only grows. Left out: as it is.",
            json_schema_extra={"minimum": 0, "maximum": MAX_STORAGE_GIB},
        ),
        LENIENT_COUNT,
    ] = 0


class DeleteStorageBody(RequestModel):
    """A network storage to delete."""

    storage_id: Annotated[
        Text, Field(max_length=255, description="The storage; required."), LENIENT_TEXT
    ] = ""
    id: Annotated[
        Text,
        Field(max_length=255, description="Same as `storageId`, for clients that use it."),
        LENIENT_TEXT,
    ] = ""


class TrashListQuery(PageQuery):
    """Which page of the trash is asked for."""


class TrashedStorageBody(RequestModel):
    """A network storage in the trash."""

    storage_id: StorageId


class StorageReply(ResponseModel):
    """A network storage."""

    storage_id: str
    storage_name: str
    storage_size: int = Field(description="GiB.")
    cluster_id: str
    cluster_name: str
    price: str = Field(description='Always `"0"`: storage costs nothing here.')


class TrashedStorageReply(StorageReply):
    """A deleted network storage that can still be restored."""

    deleted_at: str = Field(description="When it was deleted, seconds since 1970.")
    purge_at: str = Field(
        description="When it is removed with all that is in it, seconds since 1970."
    )


class TrashListReply(ResponseModel):
    """One page of the trash."""

    data: list[TrashedStorageReply]
    total: int = Field(description="How many there are, over all pages.")


class StorageListReply(ResponseModel):
    """One page of a list."""

    data: list[StorageReply]
    total: int = Field(description="How many match, over all pages.")
