"""What to tell who asks for a path that isn't served."""

import difflib
import re
from collections.abc import Iterable

_OUT_OF_SCOPE = re.compile(
    r"(/gpu-instance/openapi/v1/(endpoints?|endpoint/[^/]+)|/gpus/v2/endpoints(/.*)?)/?"
)
_LONGEST = 120
"""Characters of a path that are compared with the known ones, which takes its time."""


def describe_unknown(method: str, path: str, known: Iterable[str]) -> str:
    """One sentence, with the known path that is nearest if one is near.

    Args:
        method: of the request.
        path: of the request.
        known: every path that is served.
    """
    asked = f"there is no {method} {path} here"
    if _OUT_OF_SCOPE.fullmatch(path):
        return f"{asked}: serverless endpoints are out of scope, this server runs instances only"
    near = difflib.get_close_matches(path, known, n=1, cutoff=0.85) if len(path) <= _LONGEST else []
    if near:
        return f"{asked}; did you mean {near[0]}? /docs lists what there is"
    return f"{asked}; /docs lists what there is"
