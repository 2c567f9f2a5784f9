"""What the web terminal loads into a browser. ``VENDORED.md`` tells what came from where."""
