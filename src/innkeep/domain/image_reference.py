"""Image references, always in full: registry, repository, and a tag or a digest.

An engine resolves a short name in several ways, also as the beginning of a local image's id.
A reference in full can mean one thing only, so nothing but a full reference reaches an engine.
"""

import re
from dataclasses import dataclass

from innkeep.domain.errors import InvalidField

_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_HOST = (
    r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
    r"|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?"
)
_REFERENCE = re.compile(
    rf"(?:(?P<host>{_HOST})/)?(?P<path>{_COMPONENT}(?:/{_COMPONENT})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<digest>sha256:[a-f0-9]{64}))?"
)
_HUB = "docker.io"


@dataclass(frozen=True)
class ImageReference:
    """An image's full name."""

    registry: str
    """Host of the registry, with a port where it has one."""
    repository: str
    """Path in the registry, without a tag."""
    tag: str
    """Empty only when there is a digest."""
    digest: str
    """``sha256:...`` or empty."""

    @property
    def name(self) -> str:
        """Registry and repository: what a login gives access to."""
        return f"{self.registry}/{self.repository}"

    @property
    def is_floating(self) -> bool:
        """Whether the name is expected to mean something newer from time to time."""
        return not self.digest and self.tag == "latest"

    def __str__(self) -> str:
        return f"{self.name}@{self.digest}" if self.digest else f"{self.name}:{self.tag}"


def parse_image_reference(text: str) -> ImageReference:
    """Read a reference the way container tools do (no host: Docker Hub; no tag: ``latest``).

    Raises:
        ValueError: the text isn't an image reference; the message says what is expected.
    """
    if "://" in text:
        raise ValueError("must be an image reference without a scheme, as registry/name:tag")
    match = _REFERENCE.fullmatch(text)
    if match is None:
        raise ValueError(
            "must be an image reference, as name:tag, registry/name:tag or registry/name@sha256:..."
        )
    host, path = match["host"], match["path"]
    if host and "." not in host and ":" not in host and host != "localhost":
        if host != host.lower():
            raise ValueError("the repository name must be in lower case")
        host, path = None, f"{host}/{path}"
    if host in {None, "index.docker.io"}:
        host = _HUB
    if host == _HUB and "/" not in path:
        path = f"library/{path}"
    digest = match["digest"] or ""
    return ImageReference(
        registry=host,
        repository=path,
        tag=match["tag"] or ("" if digest else "latest"),
        digest=digest,
    )


def read_image_reference(field: str, text: str) -> ImageReference:
    """The image that a field names.

    Raises:
        InvalidField: it names none.
    """
    try:
        return parse_image_reference(text)
    except ValueError as problem:
        raise InvalidField(field, str(problem)) from None
