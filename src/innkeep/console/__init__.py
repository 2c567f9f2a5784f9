"""The web console: a page for people that speaks the public API, served beside it.

What the browser runs is in ``static/``; the server only hands those files out, and knows nothing
of what they do.
"""
