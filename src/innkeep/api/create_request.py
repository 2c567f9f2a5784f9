"""From the body of a create to what the domain calls a request: every rule beyond a single field.

The order is fixed: first what the body says by itself, then the things it refers to. Product,
cluster and room are looked up by the service.
"""

import unicodedata
from collections.abc import Sequence

from innkeep.domain.command_line import split_command
from innkeep.domain.errors import InvalidField
from innkeep.domain.image_reference import read_image_reference
from innkeep.domain.instance import (
    EnvironmentVariable,
    InstanceRequest,
    RegistryLogin,
    ToolRequest,
)
from innkeep.domain.mounts import DEFAULT_LOCAL_MOUNT, parse_mount_point
from innkeep.domain.network_storage import StorageMountRequest
from innkeep.domain.port_access import AccessWish, parse_access_list
from innkeep.domain.ports import (
    PortRequest,
    check_port_set,
    parse_port_number,
    parse_port_type,
    parse_ports,
)
from innkeep.wire.create import (
    DEFAULT_NETWORK_MOUNT,
    CreateInstanceBody,
    EnvironmentVariableBody,
    NetworkStorageBody,
    ToolBody,
)
from innkeep.wire.port_access import PortAccessBody

_SHOWN_CHARACTERS = 80
_UNPRINTABLE = frozenset({"Cc", "Zl", "Zp"})


def to_request(body: CreateInstanceBody) -> InstanceRequest:
    """The create that the body asks for.

    Raises:
        InvalidField: a field breaks a rule.
    """
    request = _checked(body)
    check_distinct([storage.mount_path for storage in request.storages])
    return request


def access_wish(field: str, body: PortAccessBody) -> AccessWish:
    """What a body says about the guard of a port.

    Args:
        field: what stands before the names of its fields; empty: nothing.
        body: as it was sent.
    """
    return AccessWish(
        field=field,
        port=parse_port_number(f"{field}port", body.port),
        mode=body.mode,
        token=body.token,
        username=body.username,
        password=body.password,
    )


def _checked(body: CreateInstanceBody) -> InstanceRequest:
    if any(unicodedata.category(character) in _UNPRINTABLE for character in body.name):
        raise InvalidField("name", "must not contain control characters")
    read_image_reference("imageUrl", body.image_url)
    login = None if body.image_auth_id else _login(body.image_auth)
    ports = parse_ports(body.ports)
    tools = read_tools("tools", body.tools)
    check_port_set(ports, [tool.port for tool in tools])
    return InstanceRequest(
        name=body.name,
        product_id=body.product_id,
        image_url=body.image_url,
        image_login=login,
        image_auth_id=body.image_auth_id,
        ports=ports,
        envs=read_envs("envs", body.envs),
        tools=tools,
        port_access=parse_access_list(
            [
                access_wish(f"portAccess[{index}].", access)
                for index, access in enumerate(body.port_access)
            ],
            ports,
        ),
        command=read_command("command", body.command),
        entrypoint=read_command("entrypoint", body.entrypoint),
        cluster=body.cluster_id,
        network_id=body.network_id,
        local_mount_point=parse_mount_point(
            "localStorageMountPoint", body.local_storage_mount_point or DEFAULT_LOCAL_MOUNT
        ),
        storages=tuple(
            _storage(index, storage) for index, storage in enumerate(body.network_storages)
        ),
        kind=body.kind,
    )


def _login(image_auth: str) -> RegistryLogin | None:
    if not image_auth:
        return None
    username, colon, password = image_auth.partition(":")
    if not colon:
        raise InvalidField("imageAuth", "must be username:password, has no colon")
    if not username:
        raise InvalidField("imageAuth", "must be username:password, the username is empty")
    return RegistryLogin(username, password)


def read_envs(
    field: str, envs: Sequence[EnvironmentVariableBody]
) -> tuple[EnvironmentVariable, ...]:
    """The variables of an environment; of a repeated one the last wins.

    Raises:
        InvalidField: a name has an equals sign.
    """
    last_wins: dict[str, str] = {}
    for index, env in enumerate(envs):
        if "=" in env.key:
            raise InvalidField(f"{field}[{index}].key", "must not contain '='")
        last_wins[env.key] = env.value
    return tuple(EnvironmentVariable(key, value) for key, value in last_wins.items())


def read_tools(field: str, tools: Sequence[ToolBody]) -> tuple[ToolRequest, ...]:
    """The tools to serve.

    Raises:
        InvalidField: one isn't Jupyter, there is a second one, or its port isn't allowed.
    """
    requests = []
    for index, tool in enumerate(tools):
        item = f"{field}[{index}]"
        if tool.name.lower() != "jupyter":
            shown = tool.name[:_SHOWN_CHARACTERS]
            raise InvalidField(f"{item}.name", f"must be Jupyter, is {shown!r}")
        if index:
            raise InvalidField(f"{item}.name", "must not be Jupyter twice, at most one is served")
        number = parse_port_number(f"{item}.port", tool.port)
        port_type = parse_port_type(f"{item}.type", tool.type or "http")
        requests.append(ToolRequest("Jupyter", PortRequest(number, port_type)))
    return tuple(requests)


def read_command(field: str, text: str) -> str:
    """A command line as it was written; empty when there is no word in it.

    Raises:
        InvalidField: a quote in it isn't closed.
    """
    try:
        words = split_command(text)
    except ValueError as problem:
        raise InvalidField(field, str(problem)) from None
    return text if words else ""


def _storage(index: int, storage: NetworkStorageBody) -> StorageMountRequest:
    field = f"networkStorages[{index}]"
    if not storage.id:
        raise InvalidField(f"{field}.Id", "is required, must not be empty")
    path = parse_mount_point(f"{field}.mountPoint", storage.mount_point or DEFAULT_NETWORK_MOUNT)
    return StorageMountRequest(storage_id=storage.id, mount_path=path)


def check_distinct(
    mount_points: Sequence[str], path_field: str = "networkStorages[{}].mountPoint"
) -> None:
    """See that nothing is mounted where something else is.

    Args:
        mount_points: all of them.
        path_field: wire name of one, with ``{}`` for its number.

    Raises:
        InvalidField: two are equal.
    """
    for index, mount_point in enumerate(mount_points):
        if mount_point in mount_points[:index]:
            raise InvalidField(
                path_field.format(index),
                f"must differ from the others, {mount_point[:_SHOWN_CHARACTERS]} is taken",
            )
