"""Images whose programs let a test look and act inside an instance through its own ports.

The guest serves http on 80: a folder, and a script that runs what is posted to it. It echoes lines
on the tcp port 3306 and WebSocket messages on 8080. All of it is the static busybox's work.
"""

from typing import Any

import httpx

from tests.e2e.server import Server
from tests.images import ImageShelf, own_name

HTTP_PORT = 80
WEBSOCKET_PORT = 8080
ECHO_PORT = 3306
PORTS = f"{HTTP_PORT}/http, {WEBSOCKET_PORT}/http, {ECHO_PORT}/tcp"
JUPYTER_PORT = 8888

_GUEST = """#!/bin/sh
echo "$@" > /www/words
echo started >> /starts
nc -ll -p 3306 -e /bin/cat &
nc -ll -p 8080 -e /bin/websocket &
exec httpd -f -p 80 -h /www
"""

_RUN = """#!/bin/sh
printf 'Content-Type: text/plain\\r\\n\\r\\n'
head -c "$CONTENT_LENGTH" > /tmp/script.$$
sh /tmp/script.$$ 2>&1
"""

# Greets, then echoes frames of up to 125 bytes; clients mask theirs with four bytes.
_WEBSOCKET = r"""#!/bin/sh
while IFS= read -r line; do
    line=${line%"$(printf '\r')"}
    case $line in
    '') break ;;
    [Ss]ec-[Ww]eb[Ss]ocket-[Kk]ey:*) key=${line#*: } ;;
    esac
done
accept=$(printf %s "${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11" |
    sha1sum | cut -c1-40 | xxd -r -p | base64)
printf 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n'
printf 'Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n' "$accept"
greeting="hello from $(hostname)"
printf "\\201\\$(printf %03o ${#greeting})%s" "$greeting"
take() { dd bs=1 count="$1" 2>/dev/null | od -An -v -tu1; }
while set -- $(take 2) && [ $# = 2 ]; do
    kind=$1 size=$(($2 & 127))
    [ "$kind" != 137 ] || kind=138
    set -- $(take 4)
    answer=
    for byte in $(take $size); do
        answer="$answer\\$(printf %03o $((byte ^ $1)))"
        set -- $2 $3 $4 $1
    done
    printf "\\$(printf %03o $kind)\\$(printf %03o $size)$answer"
    [ "$kind" != 136 ] || exit 0
done
"""

# Takes JupyterLab's place: the option --port, and the token in the environment.
_JUPYTER = """#!/bin/sh
for option in "$@"; do
    case $option in --port=*) port=${option#--port=} ;; esac
done
echo "$@" > /tmp/jupyter-options
exec nc -ll -p "$port" -e /bin/jupyter-answer
"""

_JUPYTER_ANSWER = r"""#!/bin/sh
read -r method target version
case $target in
"/lab?token=$JUPYTER_TOKEN") status='200 OK' body='this is the lab' ;;
*) status='403 Forbidden' body='no token' ;;
esac
printf 'HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %s\r\n\r\n%s' "$status" ${#body} "$body"
"""

_PROGRAMS = {
    "bin/guest": _GUEST,
    "bin/websocket": _WEBSOCKET,
    "www/cgi-bin/run": _RUN,
    "www/index.html": "good day\n",
}


def guest_image(shelf: ImageShelf, name: str = own_name("guest"), *, marker: str = "") -> str:
    """The guest, with an ENTRYPOINT and a CMD that can be told apart; answers its name."""
    return shelf.busybox(
        name,
        entrypoint=["/bin/guest", "image-entrypoint"],
        command=["image-command"],
        env={"FROM_IMAGE": "kept", "BOTH": "image"},
        programs=_PROGRAMS,
        marker=marker,
    )


def jupyter_image(shelf: ImageShelf) -> str:
    """A guest whose image also has a program named like JupyterLab; answers its name."""
    return shelf.busybox(
        own_name("jupyter"),
        entrypoint=["/bin/guest"],
        programs=_PROGRAMS | {"bin/jupyter-lab": _JUPYTER, "bin/jupyter-answer": _JUPYTER_ANSWER},
    )


def inside(server: Server, instance_id: str, script: str) -> str:
    """Run a shell script inside a guest, through its http port; answers what it wrote."""
    server.text(instance_id, HTTP_PORT)
    reply = httpx.post(
        f"http://{server.host}:{server.proxy_port}/cgi-bin/run",
        headers={"Host": f"{instance_id}-{HTTP_PORT}.localhost"},
        content=script,
        timeout=30,
        trust_env=False,
    )
    assert reply.status_code == 200, reply.text
    return reply.text.strip()


def address_of(server: Server, instance_id: str) -> str:
    """The instance's address, as its program sees it."""
    words = inside(server, instance_id, "ip -4 -o addr show dev eth0").split()
    return words[words.index("inet") + 1].partition("/")[0]


def sandbox_of(server: Server, instance_id: str) -> dict[str, Any]:
    """Docker's record of the instance's sandbox."""
    mode = server.inspect(instance_id)["HostConfig"]["NetworkMode"]
    status, record = server.ask_docker("GET", f"containers/{mode.removeprefix('container:')}/json")
    assert status == 200, record
    found: dict[str, Any] = record
    return found
