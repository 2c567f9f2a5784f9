"""The JSON that server and clients exchange, one module per resource; used by both."""
