# Made by scripts/make-sync-client of the module of this name in _async; change that one.
"""The client without asyncio."""
