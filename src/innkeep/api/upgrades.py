"""The route that makes an instance anew with another image and settings."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers
from innkeep.api.create_request import check_distinct, read_command, read_envs
from innkeep.api.json_body import BodyReader
from innkeep.api.order_route import order_route
from innkeep.api.paths import BASE_PATH
from innkeep.api.quirks import with_names_of_upgrade
from innkeep.domain.errors import InvalidField
from innkeep.domain.image_reference import read_image_reference
from innkeep.domain.mounts import parse_mount_point
from innkeep.domain.network_storage import StorageMountRequest
from innkeep.domain.upgrade import UpgradeRequest
from innkeep.services import upgrades
from innkeep.wire.create import DEFAULT_NETWORK_MOUNT
from innkeep.wire.upgrade import UpgradeInstanceBody

router = APIRouter(prefix=BASE_PATH, tags=["instances"])

UpgradeBody = Annotated[
    UpgradeInstanceBody, Depends(BodyReader(UpgradeInstanceBody, with_names_of_upgrade))
]


@router.post(
    "/gpu/instance/upgrade",
    summary="Upgrade instance",
    **order_route(
        "JOB_UNDER_WAY",
        "INSUFFICIENT_RESOURCE",
        "400:REGISTRY_AUTH_NOT_FOUND",
        "400:NETWORK_STORAGE_NOT_FOUND",
    ),
)
async def upgrade_instance(
    owner: ForMembers, body: UpgradeBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Make a running or stopped instance anew with another image and settings, then run it.

    Local storage is kept, and so are id, address, ports and name. If it fails, the instance goes
    on as it was, and `statusError` tells why.
    """
    await upgrades.upgrade(deployment, owner.id, body.instance_id, _to_request(body))
    return JSONResponse({})


def _to_request(body: UpgradeInstanceBody) -> UpgradeRequest:
    read_image_reference("imageUrl", body.image_url)
    fields = "networkVolume.volumeMounts[{}]"
    storages = []
    for index, mount in enumerate(body.network_volume.volume_mounts):
        field = fields.format(index)
        if not mount.id:
            raise InvalidField(f"{field}.id", "is required, must not be empty")
        path = parse_mount_point(f"{field}.mountPath", mount.mount_path or DEFAULT_NETWORK_MOUNT)
        storages.append(StorageMountRequest(storage_id=mount.id, mount_path=path))
    check_distinct([storage.mount_path for storage in storages], f"{fields}.mountPath")
    return UpgradeRequest(
        image_url=body.image_url,
        image_auth_id=body.image_auth_id,
        command=read_command("command", body.command),
        entrypoint=read_command("entrypoint", body.entrypoint),
        envs=read_envs("envs", body.envs),
        storages=tuple(storages),
        save=body.save,
    )
