"""The command ``innkeep``: the server itself, and what its operator does beside it."""
