"""An image's archive on its way from Docker back to Docker, under another configuration.

For a Docker that wants the files of layers which it has already: the archive is gigabytes and is
passed on as it comes, never kept. What leads to the old configuration is left out, and what leads
to the new one is added at the end.
"""

import io
import json
import re
import tarfile
from collections.abc import AsyncGenerator, AsyncIterable, Mapping
from typing import Any

_BLOCK = tarfile.BLOCKSIZE
_MANIFEST = "manifest.json"
_LEFT_OUT = frozenset({_MANIFEST, "index.json", "oci-layout", "repositories"})
"""What names the image's parts; without it the parts are only files."""
_ADDITIONS = (b"x", b"g", b"L", b"K")
"""Kinds of entries that say more of the one behind them."""
_SIZE = re.compile(rb"(?:^|\n)\d+ size=(\d+)\n")
_CONFIG = "innkeep-config.json"
_PIECE = 1024 * 1024


class BrokenArchive(Exception):
    """It ended in its midst, or is none."""


async def with_config(
    archive: AsyncIterable[bytes], record: Mapping[str, Any], name: str
) -> AsyncGenerator[bytes, None]:
    """An archive with the same layers, another configuration and another name.

    Args:
        archive: as Docker exports an image, in pieces of any size.
        record: the new image's: ``config``, ``rootfs``, ``history`` and so on.
        name: its repository and tag.

    Raises:
        BrokenArchive: it can't be read.
    """
    source = _Source(archive)
    additions, size_told, manifest = b"", None, b""
    while (head := await source.take(_BLOCK)).strip(b"\0"):
        try:
            entry = tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
        except tarfile.HeaderError as problem:
            raise BrokenArchive(str(problem)) from None
        size = entry.size if size_told is None or entry.type in _ADDITIONS else size_told
        padded = -(-size // _BLOCK) * _BLOCK
        if entry.type in _ADDITIONS:
            content = await source.take(padded)
            additions += head + content
            if entry.type == b"x" and (told := _SIZE.search(content[:size])):
                size_told = int(told[1])
            continue
        if entry.name in _LEFT_OUT:
            content = await source.take(padded)
            manifest = content[:size] if entry.name == _MANIFEST else manifest
        else:
            yield additions + head
            while padded:
                piece = await source.take(min(padded, _PIECE))
                padded -= len(piece)
                yield piece
        additions, size_told = b"", None
    if not manifest:
        raise BrokenArchive("it has no list of its layers")
    layers = json.loads(manifest)[0]["Layers"]
    entries = [{"Config": _CONFIG, "RepoTags": [name], "Layers": layers}]
    yield archive_of({_CONFIG: record, _MANIFEST: entries})


def archive_of(records: Mapping[str, Any]) -> bytes:
    """An archive with these files of JSON, and its end."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path, record in records.items():
            content = json.dumps(record).encode()
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


class _Source:
    """Gives so many bytes at a time, whatever the pieces are that come."""

    def __init__(self, pieces: AsyncIterable[bytes]) -> None:
        self._pieces = aiter(pieces)
        self._kept = bytearray()

    async def take(self, size: int) -> bytes:
        while len(self._kept) < size:
            try:
                self._kept += await anext(self._pieces)
            except StopAsyncIteration:
                raise BrokenArchive("it ended in its midst") from None
        taken = bytes(self._kept[:size])
        del self._kept[:size]
        return taken
