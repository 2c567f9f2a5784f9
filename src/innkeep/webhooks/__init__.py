"""Who tells owners' addresses of what happened: sends messages, and tries again."""
