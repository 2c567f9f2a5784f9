"""The client for asyncio; the other one is made of this by ``scripts/make-sync-client``."""
