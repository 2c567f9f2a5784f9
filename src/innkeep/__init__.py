"""Innkeep: a self-hosted instance cloud, compatible with the GPU-instance API (kind ``cpu``)."""

from importlib.metadata import version

__version__ = version("innkeep")
