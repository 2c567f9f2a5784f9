"""``innkeep admin``: what works on a server's data folder, on the server's own machine."""
