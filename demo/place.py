"""Where the demo keeps its things: one data folder in the checkout, which git ignores."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = CHECKOUT / "innkeep-data" / "demo"
CONFIG = CHECKOUT / "demo" / "innkeep.toml"
INNKEEP = CHECKOUT / ".venv" / "bin" / "innkeep"
KEY_FILE = DATA / "api-key"
LOG = DATA / "server.log"


class Note:
    """A line of text that the demo leaves for its next run.

    Args:
        name: file in the data folder.
    """

    def __init__(self, name: str) -> None:
        self._path = DATA / name

    def read(self) -> str:
        """What was written; empty when nothing was."""
        return self._path.read_text().strip() if self._path.exists() else ""

    def write(self, text: str) -> None:
        """Write it, instead of what was there."""
        self._path.write_text(f"{text}\n")


DEPLOYMENT = Note("deployment")
"""Written by the server itself: the id that all its objects carry."""
LISTEN = Note("demo-listen")
INSTANCE = Note("demo-instance")
PULLED_IMAGE = Note("demo-pulled-image")


def log_tail(lines: int = 20) -> str:
    """The end of the server's log, indented, without the requests that were answered well."""
    if not LOG.exists():
        return "  (the server has no log)"
    text = LOG.read_text(errors="replace").splitlines()
    tail = [line for line in text if not line.rstrip().endswith("status=200")][-lines:]
    return "\n".join(f"  | {line}" for line in tail)
