"""How values are read from requests: lenient in form, as protobuf's JSON is, strict in meaning.

- ``null`` is a missing field. An empty string or 0 is one too where the field is optional and its
  zero value means nothing (``localStorageMountPoint: ""`` is the default ``/workspace``).
- A whole number may come as a string, and a string as a whole number (``port: 8888``). A boolean,
  a fraction or an object for a string is refused.
- Unknown fields are ignored. Lengths count Unicode characters.
- Text that neither the store nor a container could hold (NUL, half a surrogate pair) is refused.
"""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

_JSON_NAMES: dict[type, str] = {
    bool: "a boolean",
    int: "a number",
    float: "a number with a fraction",
    str: "a string",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


def json_name(value: object) -> str:
    """What JSON calls a value of this type, with its article."""
    return _JSON_NAMES.get(type(value), "something else")


def broken_rule(rule: str) -> PydanticCustomError:
    """The refusal of a value; ``rule`` is what the client reads behind the field's name."""
    return PydanticCustomError("broken_rule", "{rule}", {"rule": rule})


def read_text(value: object) -> str:
    """A string, or a whole number as its digits.

    Raises:
        PydanticCustomError: anything else, or text that can't be kept.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise broken_rule(f"must be a string, is {json_name(value)}")
    if "\0" in value:
        raise broken_rule("must not contain NUL characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise broken_rule("must be valid Unicode text, has half of a surrogate pair") from None
    return value


def read_count(value: object) -> int:
    """A whole number from 0, as a number or a string; an empty string is 0.

    Raises:
        PydanticCustomError: anything else.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        count = value
    elif isinstance(value, str) and (value == "" or _is_whole(value.strip())):
        count = int(value.strip()[:20] or "0")
    else:
        shown = repr(value[:40]) if isinstance(value, str) else json_name(value)
        raise broken_rule(f"must be a whole number, 0 or more, is {shown}")
    if count < 0:
        raise broken_rule(f"must be 0 or more, is {str(count)[:40]}")
    return count


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdigit() and text.isascii()


LENIENT_TEXT = BeforeValidator(read_text)
"""Marks a string field; stands before the length limits, which then count its characters."""

LENIENT_COUNT = BeforeValidator(read_count)
"""Marks a field for a whole number from 0."""

Text = Annotated[str, LENIENT_TEXT]
"""A string without a limit of its own."""


class RequestModel(BaseModel):
    """A JSON object, or a query, that a client sends."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_missing(cls, data: object) -> object:
        if not isinstance(data, dict):
            raise broken_rule(f"must be an object, is {json_name(data)}")
        return {name: value for name, value in data.items() if value is not None}


class ResponseModel(BaseModel):
    """A JSON object that is answered; describes the reply in the API's documentation."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", populate_by_name=True)
