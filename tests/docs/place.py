"""Where the commands of pages are run: a real server, a registry, a receiver of webhooks.

Only what can't be the same here is put in the place of what a page says: ports, folders, images
that would have to be pulled, and hosts of the reader's own.
"""

import http.server
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from tests.docs.examples import DOCS, commands_of
from tests.e2e.client import Client
from tests.e2e.server import Server

QUICK_START = DOCS / "quickstart.md"
INNKEEP = Path(sys.executable).with_name("innkeep")

# Whatever is refused fails the page, and nothing is read or written in the real home folder.
_PRELUDE = """
innkeep() { command "$PAGE_INNKEEP" "$@" --config "$PAGE_CONFIG"; }
set -euo pipefail
curl() {
    local fail=--fail-with-body
    # Who prints the status can live with any.
    case " $* " in *" --write-out "*) fail=--silent ;; esac
    command curl "$fail" --noproxy '*' "$@"
}
ssh() { command ssh -F "$HOME/ssh-config" "$@"; }
scp() { command scp -F "$HOME/ssh-config" "$@"; }
"""
_SSH_CONFIG = """
StrictHostKeyChecking accept-new
UserKnownHostsFile {home}/known-hosts
BatchMode yes
IdentitiesOnly yes
"""


@dataclass
class Place:
    """Where the pages are run: a server, a registry, a receiver of webhooks."""

    server: Server
    instead: dict[str, str]
    """What is put in the place of what the pages say."""
    messages: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    """What webhooks sent: headers in lower case, and bodies."""

    secret: str = ""
    """What the last page had in the variable of that name."""

    @property
    def owner(self) -> Client:
        """The API with the pages' key."""
        return self.server.client((self.server.data_dir / "api-key").read_text().strip())

    def script(self, text: str) -> str:
        """A command of a page as it is run."""
        for said, put in self.instead.items():
            text = text.replace(said, put)
        return text

    def run(self, page: Path, home: Path) -> dict[int, str]:
        """Run a page's commands in one shell; answers what each block wrote, by its line."""
        home.mkdir()
        (home / ".ssh").mkdir(mode=0o700)
        (home / "ssh-config").write_text(_SSH_CONFIG.format(home=home))
        blocks = commands_of(page)
        lines = [_PRELUDE]
        if page != QUICK_START:
            lines += [each.text for each in commands_of(QUICK_START) if each.section == "The key"]
        for block in blocks:
            lines += [f"exec > {home}/{block.line}.out", block.text]
        lines.append(f'printf %s "${{SECRET:-}}" > {home}/secret')
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.lower().endswith("_proxy") and not name.startswith("INNKEEP_")
        }
        done = subprocess.run(
            ["bash", "-c", self.script("\n".join(lines))],
            cwd=home,
            env={
                **env,
                "HOME": str(home),
                "PAGE_INNKEEP": str(INNKEEP),
                "PAGE_CONFIG": str(self.server.config),
            },
            capture_output=True,
            text=True,
            timeout=170,
        )
        written = {each.line: home / f"{each.line}.out" for each in blocks}
        told = {line: file.read_text() for line, file in written.items() if file.exists()}
        assert done.returncode == 0, (
            f"{page.name}, the block of line {max(told, default=0)} failed:\n"
            f"{done.stderr}\n{told}\n{self.server.log[-3000:]}"
        )
        self.secret = (home / "secret").read_text()
        return told


class Receiver:
    """Takes messages of webhooks on loopback."""

    def __enter__(self) -> tuple[str, list[tuple[dict[str, str], bytes]]]:
        messages: list[tuple[dict[str, str], bytes]] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                messages.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}", messages

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
