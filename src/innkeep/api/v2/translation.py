"""Between the two forms: a create into the first one's, an instance out of it.

So each rule and each figure is in one place, and the second form can't differ but in names.
"""

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from innkeep.api.create_request import to_request
from innkeep.api.error_envelope import validation_refusal
from innkeep.api.v2.field_names import rename_field
from innkeep.api.v2.schemas_requests import BillingV2, CreateInstanceV2
from innkeep.domain.billing import PAY_AS_YOU_GO, Billing, BillingMode, subscribed, with_auto_renew
from innkeep.domain.errors import InnkeepError, InvalidField
from innkeep.domain.instance import InstanceRequest
from innkeep.domain.migration import AutoMigrate
from innkeep.wire.create import CreateInstanceBody

Json = dict[str, Any]

_DEFAULT_JUPYTER_PORT = 8888
_MODES = {"onDemand": "postpaid", "monthly": "prepaid", "spot": "spot"}


def to_v1_request(body: CreateInstanceV2, now: float) -> InstanceRequest:
    """The create that the body asks for, without a region.

    Raises:
        InvalidField: a field breaks a rule.
    """
    jupyter = body.tools.jupyter
    local = [each for each in body.volumes if each.type == "local"]
    if len(local) > 1:
        raise InvalidField("volumes", "must have at most one of type local")
    tool = {
        "name": "Jupyter",
        "port": jupyter.port or _DEFAULT_JUPYTER_PORT,
        "type": jupyter.protocol,
    }
    fields = {
        "name": body.name,
        "productId": body.product_id,
        "imageUrl": body.image,
        "imageAuthId": body.registry_auth_id,
        "entrypoint": body.entrypoint,
        "command": body.command,
        "envs": [{"key": env.key, "value": env.value} for env in body.envs],
        "ports": ", ".join(f"{each.port}/{each.protocol}" for each in body.ports),
        "tools": [tool] if jupyter.enabled else [],
        "networkId": body.network.id,
        "localStorageMountPoint": local[0].mount_point if local else "",
        "networkStorages": [
            {"Id": each.id, "mountPoint": each.mount_point}
            for each in body.volumes
            if each.type == "network"
        ],
        "kind": "cpu",
    }
    try:
        request = to_request(CreateInstanceBody.model_validate(fields))
    except ValidationError as problem:
        raise validation_refusal(problem) from None
    return replace(
        request,
        wished_address=body.network.ip,
        billing=_billing(body.billing, now),
        auto_migrate=AutoMigrate(
            enabled=body.auto_migrate.enabled, with_root_disk=body.auto_migrate.include_system_disk
        ),
    )


def with_own_index(problem: InnkeepError, body: CreateInstanceV2) -> InnkeepError:
    """The error, with its network storage counted as in the body's ``volumes``."""
    places = [index for index, each in enumerate(body.volumes) if each.type == "network"]
    for counted, place in enumerate(places):
        start = f"networkStorages[{counted}]"
        field = problem.metadata.get("field", "")
        if field.startswith(start):
            rename_field(problem, field.replace(start, f"volumes[{place}]"))
            break
    return problem


def _billing(body: BillingV2 | None, now: float) -> Billing:
    if body is None or body.mode == "postpaid":
        return PAY_AS_YOU_GO
    if body.mode == "spot":
        return Billing(mode=BillingMode.SPOT)
    if body.prepaid is None:
        raise InvalidField("billing.prepaid", "is required with mode prepaid")
    renew = body.prepaid.auto_renew
    billing = subscribed(body.prepaid.months, now)
    return with_auto_renew(billing, renew.enabled, renew.months, "billing")


def instance_row(row: Json) -> Json:
    """An instance of a list, from the first form's."""
    return {
        "id": row["id"],
        "name": row["name"],
        "product_id": row["productId"],
        "region": row["clusterId"],
        "image": row["imageUrl"],
        "registry_auth_id": row["imageAuthId"],
        "command": row["command"],
        "entrypoint": row["entrypoint"],
        "status": {
            "status": row["status"],
            "error": row["statusError"]["state"],
            "message": row["statusError"]["message"],
        },
        "resource_specs": {
            "gpu_num": int(row["gpuNum"]),
            "cpu_num": int(row["cpuNum"]),
            "memory_gb": int(row["memory"]),
            "rootfs_size_gb": row["rootfsSize"],
        },
        "billing": {
            "mode": _MODES[row["billingMode"]],
            "end_time": row["endTime"],
            "auto_renew": {"enabled": row["autoRenew"], "months": row["autoRenewMonth"]},
        },
        "envs": row["envs"],
        "ports": [
            {"port": each["port"], "protocol": each["type"], "endpoint": each["endpoint"]}
            for each in row["portMappings"]
        ],
        "volumes": [
            {
                "type": each["type"],
                "id": each["id"],
                "size_gb": int(each["size"]),
                "mount_point": each["mountPath"],
            }
            for each in row["volumeMounts"]
        ],
        "created_at": row["createdAt"],
    }


def instance_details(details: Json, *, web_terminal: bool) -> Json:
    """An instance in full, from the first form's."""
    ssh, terminal = details["connectComponentSSH"], details["connectComponentWebTerminal"]
    jupyter, logs = details["connectComponentJupyter"], details["connectComponentLog"]
    return {
        **instance_row(details),
        "network": details["network"],
        "tools": {
            "ssh": {
                "command": ssh["sshCommand"],
                "password": ssh["password"],
                "running": ssh["isRunning"],
            },
            "web_terminal": {
                "enabled": web_terminal,
                "address": terminal["address"],
                "username": terminal["username"],
                "password": terminal["password"],
                "running": terminal["isRunning"],
            },
            "jupyter": jupyter
            and {
                "port": jupyter["port"],
                "address": jupyter["address"],
                "running": jupyter["isRunning"],
            },
            "logs": {
                "system": logs["systemLogAddress"],
                "instance": logs["instanceLogAddress"],
            },
        },
    }
