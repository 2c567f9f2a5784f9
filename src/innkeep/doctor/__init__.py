"""``innkeep doctor``: whether a host can do what a server needs of it, and how to mend what can't.

Each check is a small function from the ground that it stands on to its findings. None of them
changes anything; where the server itself checks the same, the same function is asked.
"""
