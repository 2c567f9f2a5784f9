"""The OpenAPI document, with what the framework can't see: bodies read by us, and the two keys."""

import itertools
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from innkeep.api.authentication import SECURITY_SCHEMES, Needs
from innkeep.api.error_envelope import error_responses
from innkeep.api.examples import EXAMPLES
from innkeep.api.idempotency import HEADER, PATTERN
from innkeep.api.json_body import BodyReader
from innkeep.domain.account import Role
from innkeep.wire.types import RequestModel

DESCRIPTION = """
Instances on your own machines, over the GPU-instance API (kind `cpu`).

- **Key**: `Authorization: Bearer <key>` or `X-API-KEY: <key>`, on every call but the health ones.
- **Roles**: a key is `operator`, `admin`, `member` or `read-only`; a call that needs more than its
  role gets 403, and a `read-only` key is shown an empty string for everything that is secret.
- **Errors** all look alike: `{code, reason, message, metadata}`; `metadata.field` names the field.
- **Orders** (create, start, stop, ...) are accepted at once; poll Get Instance for the outcome.
- **Unknown fields** are ignored, `null` is a missing field, and a whole number may come as a
  string or the other way round.
- **Retries** of a POST are safe with the header `Idempotency-Key`: it is carried out once.
- **Sizes** are GiB (2^30 bytes), wherever a field says GB.
- **Entrances** outside of the base path, which need no key: those of the tag `health`, these pages,
  and what Get Instance leads to (`/log/...`, `/terminal/...`, which have secrets of their own).
"""

TAGS = [
    {
        "name": "health",
        "description": "For load balancers and operators. Outside of the base path, no key.",
    },
    {
        "name": "operator",
        "description": "Our own, for whoever runs the server: all clusters and all projects.",
    },
    {
        "name": "v2",
        "description": "The second form of the API, at `/gpus/v2`: same keys, same errors.",
    },
]

_SCHEMA = "#/components/schemas/{model}"


def install_specification(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Have ``/openapi.json`` tell everything; it is made at the first request for it.

    Args:
        app: the application.
        routers: those of its routes that read bodies.
    """

    def specification() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(app, routers)
        return app.openapi_schema

    app.openapi = specification  # type: ignore[method-assign]  # the framework's documented way


def _complete(app: FastAPI, routers: Sequence[APIRouter]) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        tags=app.openapi_tags,
        routes=app.routes,
        webhooks=app.webhooks.routes,
    )
    components = document.setdefault("components", {})
    components.setdefault("schemas", {}).update(_describe_bodies(routers, document))
    components["securitySchemes"] = SECURITY_SCHEMES
    document["security"] = [{name: []} for name in SECURITY_SCHEMES]
    _drop_framework_errors(document)
    _tell_of_idempotency_keys(document)
    _tell_of_roles(routers, document)
    _tell_of_rates(document)
    return document


def _describe_bodies(routers: Sequence[APIRouter], document: dict[str, Any]) -> dict[str, Any]:
    """Tell each operation what body it reads; the schemas of all of them."""
    models: set[type[RequestModel]] = set()
    for route in itertools.chain.from_iterable(router.routes for router in routers):
        if not isinstance(route, APIRoute) or not route.include_in_schema:
            continue
        for dependency in route.dependant.dependencies:
            if isinstance(dependency.call, BodyReader):
                model = dependency.call.model
                models.add(model)
                content = {
                    "schema": {"$ref": _SCHEMA.format(model=model.__name__)},
                    "example": EXAMPLES[model.__name__],
                }
                body = {"required": True, "content": {"application/json": content}}
                for method in route.methods or ():
                    document["paths"][route.path][method.lower()]["requestBody"] = body
    ordered = sorted(models, key=lambda model: model.__name__)
    _, bodies = models_json_schema(
        [(model, "validation") for model in ordered], ref_template=_SCHEMA
    )
    schemas: dict[str, Any] = bodies.get("$defs", {})
    return schemas


def _tell_of_idempotency_keys(document: dict[str, Any]) -> None:
    header = {
        "name": HEADER,
        "in": "header",
        "required": False,
        "description": "A name of your own for this request. Sent again with it, the request is "
        "not carried out again, but answered as before; kept for 24 hours.",
        "schema": {"type": "string", "pattern": PATTERN},
    }
    conflict = _error_of_all(409)
    for operations in document["paths"].values():
        if "post" in operations:
            operations["post"].setdefault("parameters", []).append(header)
            operations["post"]["responses"]["409"] = conflict


def _tell_of_roles(routers: Sequence[APIRouter], document: dict[str, Any]) -> None:
    for route in itertools.chain.from_iterable(router.routes for router in routers):
        if not isinstance(route, APIRoute) or not route.include_in_schema:
            continue
        role = role_needed(route)
        for method in route.methods or ():
            operation = document["paths"][route.path][method.lower()]
            if role is not Role.READ_ONLY:
                operation["description"] += f"\n\nNeeds a key of the role {role}."
                operation["responses"]["403"] = _error_of_all(403)


def role_needed(route: APIRoute) -> Role:
    """What role a route says that it needs.

    Raises:
        ValueError: it says none, or several.
    """
    needed = [
        each.call.role for each in route.dependant.dependencies if isinstance(each.call, Needs)
    ]
    if len(needed) != 1:
        raise ValueError(
            f"{route.name} must have one parameter of ForReaders, ForMembers, ForAdmins or "
            "ForOperators"
        )
    return needed[0]


def _error_of_all(status: int) -> dict[str, Any]:
    """An error response that many operations have, as the finished document has it."""
    described = error_responses(status)[status]
    schema = {"$ref": _SCHEMA.format(model=described.pop("model").__name__)}
    described["content"]["application/json"]["schema"] = schema
    return described


def _tell_of_rates(document: dict[str, Any]) -> None:
    refusal = _error_of_all(429)
    refusal["headers"] = {
        "Retry-After": {
            "description": "Seconds after which the same call is answered.",
            "schema": {"type": "integer", "minimum": 1},
        }
    }
    for operations in document["paths"].values():
        for operation in operations.values():
            if operation.get("security") != []:
                operation["responses"].setdefault("429", refusal)


def _drop_framework_errors(document: dict[str, Any]) -> None:
    # The framework announces 422 with a shape of its own; here such a request gets a 400.
    for operations in (*document["paths"].values(), *document["webhooks"].values()):
        for operation in operations.values():
            operation["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
