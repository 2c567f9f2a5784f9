"""Things named by people: by id, or by a name that only one of them has."""

from collections.abc import Iterable
from typing import TypeVar

from innkeep.client.errors import NotFoundByName, NotUnique

Thing = TypeVar("Thing")
_SHOWN = 8


def choose(what: str, text: str, things: Iterable[tuple[str, str, Thing]]) -> Thing:
    """The one thing that is meant.

    Args:
        what: what kind of thing it is, as ``instance``.
        text: an id, a name, or the beginning of an id (four characters or more).
        things: id, name and thing, of all.

    Raises:
        NotUnique: several have that name, or ids that begin so.
        NotFoundByName: none has.
    """
    all_things = list(things)
    for found in (
        [each for each in all_things if each[0] == text],
        [each for each in all_things if each[1] == text],
        [each for each in all_things if len(text) >= 4 and each[0].startswith(text)],
    ):
        if len(found) == 1:
            return found[0][2]
        if found:
            ids = tuple(each[0] for each in found)
            listed = ", ".join(ids[:_SHOWN]) + (", ..." if len(ids) > _SHOWN else "")
            raise NotUnique(
                f"{len(found)} {what}s are named {text!r}; say which by its id: {listed}", what, ids
            )
    near = _nearest(text, all_things)
    raise NotFoundByName(f"there is no {what} with the id or name {text!r}{near}", what)


def _nearest(text: str, things: list[tuple[str, str, Thing]]) -> str:
    import difflib  # noqa: PLC0415  # for mistakes only

    names = [name for _, name, _ in things] + [each for each, _, _ in things]
    near = difflib.get_close_matches(text, names, n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(dict.fromkeys(near))}?" if near else ""
