"""What was chosen for the proxy and must stay the same over restarts of everything."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from innkeep.gateway.durable_file import read_if_there, write_durably
from innkeep.gateway.port_ranges import format_ports, parse_ports_text

STATE_FILE = "state.json"


@dataclass(frozen=True, kw_only=True)
class ProxyState:
    """Where the proxy of a deployment listens."""

    listen_host: str
    listen_port: int
    listen_explicit: bool
    """Whether the operator named the address; else it may be chosen again when it is lost."""
    tcp_host: str
    tcp_ports: frozenset[int]
    """The whole range."""
    tcp_explicit: bool
    unusable: frozenset[int]
    """Ports of the range that HAProxy does not listen on, since another program does."""
    file_limit: int
    """Open files HAProxy may have, as it was when HAProxy was started."""
    run_folder: str
    """Folder of the runtime socket."""
    tls_host: str | None = None
    """Where https is served; ``None``: nowhere."""
    tls_port: int | None = None

    @property
    def tls_listen(self) -> str:
        """Address and port of https, as URLs write them; empty: it is not served."""
        if self.tls_host is None:
            return ""
        host = f"[{self.tls_host}]" if ":" in self.tls_host else self.tls_host
        return f"{host}:{self.tls_port}"

    @property
    def usable(self) -> frozenset[int]:
        """Ports of the range that HAProxy listens on."""
        return self.tcp_ports - self.unusable


def load_state(folder: Path) -> ProxyState | None:
    """What was kept in the proxy's folder; ``None`` when nothing readable was."""
    text = read_if_there(folder / STATE_FILE)
    if text is None:
        return None
    try:
        kept = json.loads(text)
        return ProxyState(
            **kept
            | {
                "tcp_ports": frozenset(parse_ports_text(kept["tcp_ports"])),
                "unusable": frozenset(parse_ports_text(kept["unusable"])),
            }
        )
    except (ValueError, TypeError, KeyError):
        # Another version's file: everything in it can be chosen again.
        return None


def save_state(folder: Path, state: ProxyState) -> None:
    """Keep the choices.

    Raises:
        OSError: the file can't be written.
    """
    ports = {
        "tcp_ports": format_ports(state.tcp_ports),
        "unusable": format_ports(state.unusable),
    }
    write_durably(folder / STATE_FILE, json.dumps(asdict(state) | ports, indent=2) + "\n")
