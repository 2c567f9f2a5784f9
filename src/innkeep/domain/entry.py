"""How people get in: the addresses of SSH, web terminal and logs, as the API shows them."""

from dataclasses import dataclass

TERMINAL_USER = "root"
"""Who opens the web terminal's page, with the instance's password."""


@dataclass(frozen=True, kw_only=True)
class EntryAddress:
    """Where the server's own entrances are, as its clients reach them."""

    public_url: str
    """Of the API server, without a path and a trailing slash, as ``http://127.0.0.1:8080``."""
    ssh_host: str
    ssh_port: int | None
    """``None``: SSH is not served."""

    def ssh_command(self, instance_id: str) -> str:
        """What an owner pastes; clients parse it, so the order of its words is fixed."""
        if self.ssh_port is None:
            return ""
        return f"ssh -p {self.ssh_port} {instance_id}@{self.ssh_host}"

    def terminal_url(self, instance_id: str) -> str:
        """The page of the web terminal."""
        return f"{self.public_url}/terminal/{instance_id}"

    def log_url(self, whose: str, token: str, log: str) -> str:
        """The address of a log; whoever has it may read.

        Args:
            whose: id of the instance or the job.
            token: the secret of that log.
            log: ``instance`` for the main process's output, ``system`` for the instance's history,
                ``job`` for what a job tells.
        """
        return f"{self.public_url}/logs/{whose}/{token}/{log}"
