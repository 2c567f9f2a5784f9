"""The demo: from a checkout to an instance that answers, with the real server and real Docker."""
