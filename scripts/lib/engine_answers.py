"""Ask whether a Docker Engine answers on its socket: exit 0 yes, 1 no, 2 not allowed.

A program of its own, with the standard library alone, since neither curl nor the docker command
need be there when it is asked.
"""

import os
import socket
import sys

_PATIENCE_SECONDS = 10


def main() -> int:
    """Look once."""
    address = os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
    if address.startswith("unix://"):
        address = address.removeprefix("unix://")
    elif not address.startswith("/"):
        return 1
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(_PATIENCE_SECONDS)
            link.connect(address)
            link.sendall(b"GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n")
            return 0 if b" 200 " in link.recv(64) else 1
    except PermissionError:
        return 2
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
