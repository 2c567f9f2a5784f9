"""The server's own OpenAPI document, with what it takes beyond the published forms written in.

The document tells clients the published forms, so that code made from it has plain types. The
server takes more than those (``8888`` for ``"8888"``, ``null`` for a missing field), by rules that
hold for every field alike. Here these rules are added to the schemas of requests, so that a value
which none of them allows can be told from one that is merely unusual: the first must be refused.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Schema = dict[str, Any]

_REFERENCE = "#/components/schemas/"
_DIGITS = {"type": "string", "pattern": "^[0-9]{0,18}$"}
_METHODS = ("get", "post", "put", "delete")


def with_lenient_forms(document: Schema, known: Mapping[str, Sequence[object]]) -> Schema:
    """A copy of the document whose requests tell every form that the server takes.

    Args:
        document: the server's.
        known: by the name of a field, values which the store of the test has, so that generated
            requests find something.
    """
    widened: Schema = json.loads(json.dumps(document))
    for operation in operations(widened):
        for parameter in operation.get("parameters", ()):
            if not parameter["required"]:
                parameter["schema"] = {"anyOf": [parameter["schema"], {"const": ""}]}
            if parameter["name"] in known:
                parameter["schema"] = _or_known(parameter["schema"], known[parameter["name"]])
    schemas = widened["components"]["schemas"]
    for name in _request_models(widened):
        _widen_model(schemas[name], known)
    return widened


def operations(document: Schema) -> Iterator[Schema]:
    """Every operation of a document."""
    for path in document["paths"].values():
        yield from (path[method] for method in _METHODS if method in path)


def _request_models(document: Schema) -> set[str]:
    schemas = document["components"]["schemas"]
    found: set[str] = set()
    waiting = [name for each in operations(document) for name in _named(each.get("requestBody"))]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _named(schemas[name])
    return found


def _named(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"].removeprefix(_REFERENCE)] if "$ref" in part else []
        return own + [name for each in part.values() for name in _named(each)]
    if isinstance(part, list):
        return [name for each in part for name in _named(each)]
    return []


def _widen_model(model: Schema, known: Mapping[str, Sequence[object]]) -> None:
    required = model.get("required", ())
    for name, field in model.get("properties", {}).items():
        forms = _forms(field)
        if name not in required:
            forms.append({"type": "null"})
            if field.get("type") == "string":
                forms.append({"const": ""})
        model["properties"][name] = _or_known({"anyOf": forms}, known.get(name, ()))


def _forms(field: Schema) -> list[Schema]:
    """The published form of a field and what else is read as the same."""
    if field.get("type") == "array":
        return [{**field, "items": {"anyOf": _forms(field["items"])}}]
    if field.get("type") == "integer":
        return [field, _DIGITS]
    if field.get("type") == "string" and "enum" in field:
        return [field, *({"type": "string", "pattern": _any_case(word)} for word in field["enum"])]
    if field.get("type") == "string":
        # Read as its digits, which a pattern may take.
        return [field, {"type": "integer"}]
    return [field]


def _any_case(word: str) -> str:
    return "^" + "".join(f"[{letter.lower()}{letter.upper()}]" for letter in word) + "$"


def _or_known(schema: Schema, values: Sequence[object]) -> Schema:
    return {"anyOf": [{"enum": list(values)}, schema]} if values else schema
