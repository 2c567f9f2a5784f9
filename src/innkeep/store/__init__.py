"""What was asked and what is true: SQL and nothing else, one module per noun.

The functions are synchronous and take a connection with an open transaction; ``Database`` runs
them in its threads, so a transaction is one hop and never waits for the event loop.
"""
