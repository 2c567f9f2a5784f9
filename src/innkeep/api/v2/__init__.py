"""The second form of the API: other names and paths for the same services."""
