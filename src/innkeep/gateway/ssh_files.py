"""Names of what SSH keeps in the data folder; apart, since a backup needs them without SSH."""

HOST_KEY_FILE = "ssh-host-key"
"""Private; clients recognise the server by it."""
PORT_FILE = "ssh-port"
"""The port that was chosen because the default one was taken."""
