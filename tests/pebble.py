"""A certificate authority for tests: pebble speaks ACME, its companion answers for DNS."""

import contextlib
import json
import os
import ssl
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from tests.e2e.server_config import free_ports
from tests.gateway.certificates import Authority, pem_of_key

PROGRAMS = {"pebble": "pebble", "pebble-challtestsrv": "pebble", "lego": "lego", "curl": "curl"}
"""With their packages."""

_DNS_HOOK = """#!/bin/sh
# What lego's provider "exec" calls: present|cleanup NAME VALUE
printf '%s\\n' "$*" >>{calls}
{first}
case $1 in
present) curl -sSf -d "{{\\"host\\":\\"$2\\",\\"value\\":\\"$3\\"}}" {url}/set-txt ;;
cleanup) curl -sSf -d "{{\\"host\\":\\"$2\\"}}" {url}/clear-txt ;;
esac
"""


class Pebble:
    """The authority with its DNS, on loopback, and what lego must be told to use them.

    Args:
        folder: for its files.
        validates: whether it looks for the records; else it takes them for granted, faster.
    """

    def __init__(self, folder: Path, *, validates: bool = True) -> None:
        self._folder = folder
        self._validates = validates
        acme, management, dns, dns_management = free_ports(4)
        self.directory = f"https://localhost:{acme}/dir"
        self.resolver = f"127.0.0.1:{dns}"
        self._management = f"https://localhost:{management}"
        self._dns_management = f"http://127.0.0.1:{dns_management}"
        own = Authority()
        self._trust = ssl.create_default_context(cadata=own.pem.decode())
        issued = own.issue("localhost")
        (folder / "web-authority.pem").write_bytes(own.pem)
        (folder / "web.pem").write_bytes(issued.leaf)
        (folder / "web.key").write_bytes(pem_of_key(issued.key))
        config = {
            "listenAddress": f"127.0.0.1:{acme}",
            "managementListenAddress": f"127.0.0.1:{management}",
            "certificate": str(folder / "web.pem"),
            "privateKey": str(folder / "web.key"),
            "httpPort": 1,
            "tlsPort": 1,
            "certificateValidityPeriod": 90 * 24 * 3600,
        }
        (folder / "pebble.json").write_text(json.dumps({"pebble": config}))
        self._dns_flags = ["-dns01", self.resolver, "-management", f"127.0.0.1:{dns_management}"]
        for unused in ("-http01", "-https01", "-tlsalpn01"):
            self._dns_flags += [unused, ""]
        self.calls = folder / "hook-calls"
        """What the DNS provider was asked for, one call a line."""
        self.set_hook()
        self._running: list[subprocess.Popen[bytes]] = []

    def set_hook(self, first: str = "") -> None:
        """Make the DNS provider do something first, as a line of shell."""
        hook = self._folder / "hook"
        hook.write_text(_DNS_HOOK.format(url=self._dns_management, calls=self.calls, first=first))
        hook.chmod(0o755)

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables for lego."""
        return {
            "EXEC_PATH": str(self._folder / "hook"),
            "EXEC_POLLING_INTERVAL": "1",
            "EXEC_SEQUENCE_INTERVAL": "0",
            "LEGO_CA_CERTIFICATES": str(self._folder / "web-authority.pem"),
        }

    @property
    def root(self) -> str:
        """The certificate that clients have to trust."""
        return self._ask("/roots/0")

    def stop(self) -> None:
        """End it."""
        for process in self._running:
            process.kill()
            process.wait()
        self._running.clear()

    def __enter__(self) -> Self:
        # A name that was validated is not validated again: each takes lego up to seven seconds.
        settings = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_AUTHZREUSE": "100"}
        settings |= {"PEBBLE_WFE_NONCEREJECT": "0"}
        if not self._validates:
            settings["PEBBLE_VA_ALWAYS_VALID"] = "1"
        with (self._folder / "log").open("ab") as log:
            for command in (
                ["pebble-challtestsrv", *self._dns_flags],
                [
                    "pebble",
                    "-config",
                    str(self._folder / "pebble.json"),
                    "-dnsserver",
                    self.resolver,
                ],
            ):
                self._running.append(
                    subprocess.Popen(
                        command, env={**os.environ, **settings}, stdout=log, stderr=log
                    )
                )
        end = time.monotonic() + 30
        while True:
            with contextlib.suppress(httpx.TransportError):
                httpx.post(
                    f"{self._dns_management}/clear-txt", json={"host": "x."}, trust_env=False
                )
                assert "CERTIFICATE" in self.root
                return self
            if time.monotonic() > end:
                self.stop()
                raise AssertionError((self._folder / "log").read_text())
            time.sleep(0.05)

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _ask(self, path: str) -> str:
        return httpx.get(f"{self._management}{path}", verify=self._trust, trust_env=False).text
