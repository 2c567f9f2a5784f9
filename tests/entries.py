"""Where people would get in, for tests that only look at what is shown."""

from innkeep.domain.entry import EntryAddress

ENTRY = EntryAddress(public_url="http://api.test", ssh_host="ssh.test", ssh_port=2200)
