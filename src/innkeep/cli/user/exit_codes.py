"""How commands end; the numbers are part of what scripts rely on."""

REFUSED = 1
"""The server refused it, or it failed."""
WRONG_USAGE = 2
NOT_FOUND = 3
"""No such thing, or a name that several things have."""
NOT_ALLOWED = 4
"""Not signed in, or the key may not do it."""
UNREACHABLE = 5
TIMED_OUT = 6
INTERRUPTED = 130
