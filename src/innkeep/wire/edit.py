"""What an edit asks for; limits as on the published page."""

from typing import Annotated

from pydantic import Field

from innkeep.domain.ports import MAX_PORTS
from innkeep.wire.orders import InstanceId
from innkeep.wire.types import LENIENT_COUNT, RequestModel, Text


class EditedPortBody(RequestModel):
    """A port that is to be reached from outside."""

    port: Annotated[
        Text,
        Field(
            description="Port inside the container: 1-65535, except 2222, 2223 and 2224, which are "
            "reserved for internal use.",
            examples=["8080"],
        ),
    ] = ""
    type: Annotated[
        Text, Field(description="`tcp` or `http`.", json_schema_extra={"enum": ["tcp", "http"]})
    ] = ""


class EditInstanceBody(RequestModel):
    """Which instance, and what is changed of it; what is left out stays as it is."""

    instance_id: InstanceId
    ports: Annotated[
        tuple[EditedPortBody, ...] | None,
        Field(
            max_length=MAX_PORTS,
            description="All ports that it has from now on, those of tools left out (together at "
            f"most {MAX_PORTS}, each number once). `[]`: none; left out: as they are.",
            examples=[[{"port": 8080, "type": "http"}]],
        ),
    ] = None
    expand_root_disk: Annotated[
        int,
        Field(
            description="GiB to add to the root disk; refused where the engine can't.",
            json_schema_extra={"minimum": 0},
        ),
        LENIENT_COUNT,
    ] = 0
