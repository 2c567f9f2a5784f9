"""``innkeep mcp``: a server's API as tools for assistants, by the Model Context Protocol.

It is a client like any other: it speaks HTTP with the user's key, and can do what the key may do.
Two things are its own: it asks before it destroys, and it keeps secrets out of conversations.
"""
