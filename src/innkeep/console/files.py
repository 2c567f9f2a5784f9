"""The console's files, read once, with all that is needed to have browsers keep them.

All of them lie below a folder that is named by what they contain. So a browser may keep each for
ever, and after an update of the server never runs old files together with new ones.
"""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""What is served, by the end of its name; anything else is for readers of the source."""


@dataclass(frozen=True)
class ConsoleFile:
    """One file as it is sent."""

    content: bytes
    compressed: bytes
    """The same by gzip."""
    media_type: str
    etag: str


@dataclass(frozen=True)
class ConsoleFiles:
    """The page, and what it loads."""

    page: ConsoleFile
    assets: Mapping[str, ConsoleFile]
    """By their path below the console's folder, as ``pages/instances.js``."""
    version: str
    """Says what all of them contain."""


def read_console_files() -> ConsoleFiles:
    """Read and compress all files; takes a moment."""
    contents = dict(_walk(files(__package__) / "static", ""))
    page = contents.pop("index.html")
    whole = hashlib.sha256()
    for path in sorted(contents):
        whole.update(f"{path} {hashlib.sha256(contents[path]).hexdigest()}\n".encode())
    version = whole.hexdigest()[:16]
    assets = {path: _file_of(path, content) for path, content in contents.items()}
    return ConsoleFiles(
        page=_file_of("index.html", page.replace(b"STATIC", f"static/{version}".encode())),
        assets=assets,
        version=version,
    )


def _walk(folder: Traversable, at: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        path = f"{at}{entry.name}"
        if entry.is_dir():
            yield from _walk(entry, f"{path}/")
        elif _ending(path) in _TYPES:
            yield path, entry.read_bytes()


def _file_of(path: str, content: bytes) -> ConsoleFile:
    return ConsoleFile(
        content=content,
        compressed=gzip.compress(content, 6, mtime=0),
        media_type=_TYPES[_ending(path)],
        etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    )


def _ending(path: str) -> str:
    return f".{path.rpartition('.')[2]}"
