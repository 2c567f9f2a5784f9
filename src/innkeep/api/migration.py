"""The routes that move an instance, and say whether it may be moved without being asked."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers
from innkeep.api.json_body import BodyReader
from innkeep.api.order_route import order_route
from innkeep.api.paths import BASE_PATH
from innkeep.domain.migration import AutoMigrate
from innkeep.services import migration
from innkeep.wire.orders import InstanceOrderBody

router = APIRouter(prefix=BASE_PATH, tags=["instances"])


class AutoMigrateBody(InstanceOrderBody):
    """Whether an instance may be moved without being asked."""

    auto_migrate_open: Annotated[bool, Field(strict=True, description="Whether it may.")]
    auto_migrate_system_disk: Annotated[
        bool, Field(strict=True, description="Whether its root disk is to be taken along.")
    ]


@router.post(
    "/gpu/instance/migrate",
    summary="Migrate instance",
    **order_route("MIGRATION_NOT_POSSIBLE", "JOB_UNDER_WAY"),
)
async def migrate_instance(
    owner: ForMembers,
    body: Annotated[InstanceOrderBody, Depends(BodyReader(InstanceOrderBody))],
    deployment: CurrentDeployment,
) -> JSONResponse:
    """Move a running or stopped instance to another cluster; its root disk and local storage stay.

    Refused by `MIGRATION_NOT_POSSIBLE` where there is no other cluster for it, and with network
    storage or in a VPC network, which can't be moved.
    """
    await migration.migrate(deployment, owner.id, body.instance_id)
    return JSONResponse({})


@router.post(
    "/gpu/instance/setAutoMigrate",
    summary="Set auto migrate",
    **order_route(),
)
async def set_auto_migrate(
    owner: ForMembers,
    body: Annotated[AutoMigrateBody, Depends(BodyReader(AutoMigrateBody))],
    deployment: CurrentDeployment,
) -> JSONResponse:
    """Keep whether an instance may be moved without being asked; nothing does so yet."""
    auto = AutoMigrate(enabled=body.auto_migrate_open, with_root_disk=body.auto_migrate_system_disk)
    await migration.set_auto(deployment, owner.id, body.instance_id, auto)
    return JSONResponse({})
