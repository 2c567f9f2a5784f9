"""Between a template's body and its values: the rules beyond a single field are a create's own."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from innkeep.api.create_request import read_command, read_envs, read_tools
from innkeep.api.error_envelope import validation_refusal
from innkeep.domain.image_reference import read_image_reference
from innkeep.domain.mounts import parse_mount_point
from innkeep.domain.ports import check_port_set, parse_port_number, parse_port_type
from innkeep.domain.template import (
    Template,
    TemplatePorts,
    TemplateTool,
    TemplateValues,
    TemplateVolume,
    check_gib,
)
from innkeep.wire.templates import CreateTemplateBody, TemplateBody, TemplatePortsBody

_WITHIN = "template."


def to_values(body: TemplateBody) -> TemplateValues:
    """The values that a body asks to keep.

    Raises:
        InvalidField: a field breaks a rule.
    """
    read_image_reference(f"{_WITHIN}image", body.image)
    ports = tuple(_ports(index, entry) for index, entry in enumerate(body.ports))
    tools = read_tools(f"{_WITHIN}tools", body.tools)
    requests = [request for entry in ports for request in entry.requests]
    check_port_set(requests, [tool.port for tool in tools], within=_WITHIN)
    return TemplateValues(
        name=body.name,
        readme=body.readme,
        logo=body.logo,
        image=body.image,
        image_auth_id=body.image_auth,
        start_command=read_command(f"{_WITHIN}startCommand", body.start_command),
        entrypoint=read_command(f"{_WITHIN}entrypoint", body.entrypoint),
        rootfs_gib=check_gib(f"{_WITHIN}rootfsSize", body.rootfs_size),
        volumes=tuple(
            TemplateVolume(
                type=volume.type,
                size_gib=check_gib(f"{_WITHIN}volumes[{index}].size", volume.size),
                mount_path=parse_mount_point(
                    f"{_WITHIN}volumes[{index}].mountPath", volume.mount_path
                ),
            )
            for index, volume in enumerate(body.volumes)
        ),
        ports=ports,
        envs=read_envs(f"{_WITHIN}envs", body.envs),
        tools=tuple(
            TemplateTool(name=tool.name, describe=sent.describe, port=tool.port)
            for tool, sent in zip(tools, body.tools, strict=True)
        ),
        min_cuda_version=body.min_cuda_version,
    )


def changed_values(template: Template, changes: Mapping[str, Any]) -> TemplateValues:
    """A template's values with some fields of a create's body in place of its own.

    Raises:
        InvalidField: a field breaks a rule.
    """
    given = {name: value for name, value in changes.items() if value is not None}
    try:
        body = CreateTemplateBody.model_validate({"template": {**render(template), **given}})
    except ValidationError as problem:
        raise validation_refusal(problem) from None
    return to_values(body.template)


def render(template: Template) -> dict[str, object]:
    """A template as clients read it."""
    values = template.values
    return {
        "Id": template.id,
        "user": template.owner_id,
        "name": values.name,
        "readme": values.readme,
        "logo": values.logo,
        "type": "instance",
        "channel": "private",
        "image": values.image,
        "imageAuth": values.image_auth_id,
        "startCommand": values.start_command,
        "entrypoint": values.entrypoint,
        "rootfsSize": values.rootfs_gib,
        "volumes": [
            {"type": volume.type, "size": volume.size_gib, "mountPath": volume.mount_path}
            for volume in values.volumes
        ],
        "ports": [{"type": str(entry.type), "ports": list(entry.ports)} for entry in values.ports],
        "envs": [{"key": variable.key, "value": variable.value} for variable in values.envs],
        "tools": [
            {
                "name": tool.name,
                "describe": tool.describe,
                "port": tool.port.port,
                "type": str(tool.port.type),
            }
            for tool in values.tools
        ],
        "minCudaVersion": values.min_cuda_version,
        "createTime": str(int(template.created_at)),
    }


def _ports(index: int, entry: TemplatePortsBody) -> TemplatePorts:
    field = f"{_WITHIN}ports[{index}]"
    return TemplatePorts(
        type=parse_port_type(f"{field}.type", entry.type),
        ports=tuple(
            parse_port_number(f"{field}.ports[{number}]", port)
            for number, port in enumerate(entry.ports)
        ),
    )
