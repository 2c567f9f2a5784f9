"""The only place that wires everything: settings in, a running server out."""

from innkeep.app.server import serve

__all__ = ["serve"]
