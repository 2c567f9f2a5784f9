"""The commands for users: they speak to a server over HTTP, by ``innkeep.client`` alone."""
