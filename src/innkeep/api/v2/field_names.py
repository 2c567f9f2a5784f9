"""Errors under the names of the second form: the services name fields as the first one does."""

import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from innkeep.domain.errors import InnkeepError

_NAMES = {
    "imageUrl": "image",
    "imageAuthId": "registry_auth_id",
    "clusterId": "candidate_regions",
    "networkId": "network.id",
    "localStorageMountPoint": "volumes",
    "storageName": "name",
    "storageSize": "size_gb",
    "month": "billing.prepaid.months",
    "autoRenewMonth": "billing.prepaid.auto_renew.months",
}
_TOOL = re.compile(r"tools(\[\d+\])?\.(name|port|type)")
_PARTS = (("networkStorages", "volumes"), (".Id", ".id"), (".mountPoint", ".mount_point"))


class V2Route(APIRoute):
    """A route whose errors name fields as its own documents do."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with its errors renamed."""
        handler = super().get_route_handler()

        async def renaming(request: Request) -> Response:
            try:
                return await handler(request)
            except InnkeepError as problem:
                rename_field(problem, v2_name(problem.metadata.get("field", "")))
                raise

        return renaming


def rename_field(problem: InnkeepError, name: str) -> None:
    """Have an error name its field so."""
    old = problem.metadata.get("field")
    if old and old != name:
        problem.metadata["field"] = name
        if problem.message.startswith(f"{old}:"):
            problem.message = name + problem.message.removeprefix(old)


def v2_name(name: str) -> str:
    """What the second form calls a field of the first."""
    if tool := _TOOL.fullmatch(name):
        return f"tools.jupyter.{'protocol' if tool[2] == 'type' else tool[2]}"
    for old, new in _PARTS:
        name = name.replace(old, new)
    if name.startswith("ports[") and name.endswith(".type"):
        return name.removesuffix("type") + "protocol"
    return _NAMES.get(name) or re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower()
