"""What the programs of an instance on Docker may do to the kernel: as little as a server needs.

Docker's own default lets a container forge packets, make device nodes and widen its rights by a
setuid program. What is listed here is what packages of distributions use when they are installed,
and what servers use that begin as root and go on as somebody else.
"""

from dataclasses import dataclass
from typing import Any

CAPABILITIES = (
    # sshd and passwd write to the audit log, and give up when they may not.
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "NET_BIND_SERVICE",
    # rpm sets those of the files that it unpacks; beyond this very list they have no effect.
    "SETFCAP",
    "SETGID",
    "SETUID",
    # apt's downloads and sshd lock themselves into an empty folder.
    "SYS_CHROOT",
)
"""All that root in an instance has; NET_RAW and MKNOD would reach over to its neighbours."""


@dataclass(frozen=True, kw_only=True)
class Privileges:
    """What instances of a cluster may do beyond running programs of their own."""

    escalation: bool = False
    """Whether a program may gain rights that its caller lacks, as sudo does within the list."""
    open_files: int = 0
    """Files that a process may have open; 0: as many as Docker's own processes."""

    def host_config(self) -> dict[str, Any]:
        """The part of a create's ``HostConfig`` that says so; seccomp stays Docker's own."""
        host: dict[str, Any] = {"CapDrop": ["ALL"], "CapAdd": list(CAPABILITIES)}
        if not self.escalation:
            host["SecurityOpt"] = ["no-new-privileges"]
        if self.open_files:
            host["Ulimits"] = [{"Name": "nofile", "Soft": self.open_files, "Hard": self.open_files}]
        return host


STRICT = Privileges()
"""The least: nothing gained, and Docker's own limit of files."""
