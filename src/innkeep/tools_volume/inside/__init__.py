"""Programs that run inside instances, from the volume; nothing of the server is there."""
