"""Innkeep: a self-hosted instance cloud, compatible with the GPU-instance API (kind ``cpu``)."""

__version__: str


def __getattr__(name: str) -> str:
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # It takes as long to find out as all else that a quick command does.
    from importlib.metadata import version  # noqa: PLC0415

    return version("innkeep")
