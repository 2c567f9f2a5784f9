"""Building the tools volume from what is installed on this host."""
