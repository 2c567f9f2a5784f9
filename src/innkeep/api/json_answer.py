"""Answers in JSON, written by a library that takes a tenth of the time of the framework's own."""

from typing import Any

import orjson
from starlette.responses import JSONResponse


class JsonAnswer(JSONResponse):
    """An answer of plain dictionaries, lists, texts and numbers."""

    def render(self, content: Any) -> bytes:
        """See ``starlette.responses.Response``."""
        return orjson.dumps(content)
