"""The real ``ssh``, ``scp`` and ``sftp`` as a person uses them, with files of their own."""

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.e2e.client import Client
from tests.e2e.server import Server

BOUND_SECONDS = 60


class SshClient:
    """A person with a key, or none, at a server.

    Args:
        server: whose SSH.
        folder: for the person's files; made.
    """

    def __init__(self, server: Server, folder: Path) -> None:
        folder.mkdir()
        self.server = server
        self.folder = folder
        self.key = folder / "id_ed25519"
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key, "-C", "me@laptop"],
            check=True,
        )
        found = subprocess.run(
            ["ssh-keyscan", "-p", str(server.ssh_port), "localhost"],
            capture_output=True,
            check=True,
            timeout=BOUND_SECONDS,
        )
        (folder / "known_hosts").write_bytes(found.stdout)

    @property
    def public_key(self) -> str:
        return self.key.with_suffix(".pub").read_text()

    def options(self, *, password: bool = False) -> list[str]:
        """What keeps the programs from this machine's own configuration."""
        chosen = {
            "UserKnownHostsFile": str(self.folder / "known_hosts"),
            "StrictHostKeyChecking": "yes",
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "PubkeyAuthentication": "no" if password else "yes",
            "PasswordAuthentication": "yes" if password else "no",
            "NumberOfPasswordPrompts": "1",
            "IdentityFile": str(self.key),
            "LogLevel": "INFO",
        }
        return ["-F", "none", *(f"-o{name}={value}" for name, value in chosen.items())]

    def command(self, login: str, *words: str, options: Sequence[str] = ()) -> list[str]:
        """The ``ssh`` that logs in and runs something; of options that differ the first counts."""
        port = str(self.server.ssh_port)
        return ["ssh", *options, *self.options(), "-p", port, f"{login}@localhost", *words]

    def run(
        self,
        login: str,
        *words: str,
        options: Sequence[str] = (),
        given: bytes = b"",
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command inside, to its end."""
        return subprocess.run(
            self.command(login, *words, options=options),
            input=given,
            capture_output=True,
            env={**os.environ, **(env or {})},
            timeout=BOUND_SECONDS,
        )

    def with_password(
        self, login: str, password: str, *words: str, options: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[bytes]:
        """The same with a password in place of the key."""
        answer = self.folder / "askpass"
        answer.write_text('#!/bin/sh\necho "$SECRET"\n')
        answer.chmod(0o700)
        port = str(self.server.ssh_port)
        command = ["ssh", *options, *self.options(password=True), "-p", port]
        return subprocess.run(
            [*command, f"{login}@localhost", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={
                **os.environ,
                "SSH_ASKPASS": str(answer),
                "SSH_ASKPASS_REQUIRE": "force",
                "SECRET": password,
            },
            timeout=BOUND_SECONDS,
        )

    def copy(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Run ``scp``."""
        port = str(self.server.ssh_port)
        return subprocess.run(
            ["scp", *self.options(), "-P", port, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=BOUND_SECONDS,
        )

    def rsync(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Run ``rsync -a`` over ``ssh``."""
        remote = shlex.join(["ssh", *self.options(), "-p", str(self.server.ssh_port)])
        return subprocess.run(
            ["rsync", "-a", "-e", remote, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=BOUND_SECONDS,
        )

    def sftp(self, login: str, *lines: str) -> subprocess.CompletedProcess[bytes]:
        """Run ``sftp`` with a batch of commands."""
        port = str(self.server.ssh_port)
        return subprocess.run(
            ["sftp", *self.options(), "-P", port, "-b", "-", f"{login}@localhost"],
            input="".join(f"{line}\n" for line in lines).encode(),
            capture_output=True,
            timeout=BOUND_SECONDS,
        )

    def add_key(self, api: Client) -> str:
        """Let the person's key open what an owner has; answers its id."""
        reply = api.post("/ssh-key/create", {"name": "laptop", "publicKey": self.public_key})
        assert reply.status_code == 200, reply.text
        return str(reply.json()["id"])
