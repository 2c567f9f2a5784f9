"""How the ``command`` and ``entrypoint`` strings of a request become argument lists."""

import shlex


def split_command(text: str) -> tuple[str, ...]:
    """Split as a POSIX shell splits words: quotes and backslashes count, nothing is expanded.

    Raises:
        ValueError: a quote isn't closed, or the text ends in a lone backslash.
    """
    try:
        return tuple(shlex.split(text))
    except ValueError as problem:
        raise ValueError(f"can't be split into words: {str(problem).lower()}") from problem
