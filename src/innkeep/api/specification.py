"""The OpenAPI document, with what the framework can't see: bodies read by us, and the two keys."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from innkeep.api.authentication import SECURITY_SCHEMES
from innkeep.api.schemas_create import CreateInstanceBody
from innkeep.api.schemas_network_storages import (
    CreateStorageBody,
    DeleteStorageBody,
    UpdateStorageBody,
)
from innkeep.api.schemas_networks import (
    CreateNetworkBody,
    DeleteNetworkBody,
    UpdateNetworkBody,
)
from innkeep.api.schemas_orders import InstanceOrderBody
from innkeep.api.schemas_port_access import ChangePortAccessBody
from innkeep.api.schemas_registry_auths import DeleteRegistryAuthBody, SaveRegistryAuthBody
from innkeep.api.schemas_ssh_keys import CreateSshKeyBody, DeleteSshKeyBody

DESCRIPTION = """
Instances on your own machines, over the GPU-instance API (kind `cpu`).

- **Key**: `Authorization: Bearer <key>` or `X-API-KEY: <key>`, on every call but the health ones.
- **Errors** all look alike: `{code, reason, message, metadata}`; `metadata.field` names the field.
- **Orders** (create, start, stop, ...) are accepted at once; poll Get Instance for the outcome.
- **Unknown fields** are ignored, `null` is a missing field, and a whole number may come as a
  string or the other way round.
- **Sizes** are GiB (2^30 bytes), wherever a field says GB.
"""

_BODIES = (
    CreateInstanceBody,
    InstanceOrderBody,
    ChangePortAccessBody,
    CreateNetworkBody,
    UpdateNetworkBody,
    DeleteNetworkBody,
    CreateStorageBody,
    UpdateStorageBody,
    DeleteStorageBody,
    SaveRegistryAuthBody,
    DeleteRegistryAuthBody,
    CreateSshKeyBody,
    DeleteSshKeyBody,
)


def install_specification(app: FastAPI) -> None:
    """Have ``/openapi.json`` tell everything; it is made at the first request for it."""

    def specification() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(app)
        return app.openapi_schema

    app.openapi = specification  # type: ignore[method-assign]  # the framework's documented way


def _complete(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
    )
    _, bodies = models_json_schema(
        [(model, "validation") for model in _BODIES], ref_template="#/components/schemas/{model}"
    )
    components = document.setdefault("components", {})
    components.setdefault("schemas", {}).update(bodies["$defs"])
    components["securitySchemes"] = SECURITY_SCHEMES
    document["security"] = [{name: []} for name in SECURITY_SCHEMES]
    _drop_framework_errors(document)
    return document


def _drop_framework_errors(document: dict[str, Any]) -> None:
    # The framework announces 422 with a shape of its own; here such a request gets a 400.
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
