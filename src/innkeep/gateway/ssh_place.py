"""Where SSH listens and by which key it is recognised: chosen once, kept in the data folder."""

import socket
from pathlib import Path

import asyncssh

from innkeep.gateway.durable_file import read_if_there, write_durably
from innkeep.gateway.errors import GatewayProblem
from innkeep.gateway.listen_choice import ListenSetting, candidate_ports, resolve_host
from innkeep.gateway.ssh_files import HOST_KEY_FILE, PORT_FILE

_BACKLOG = 128


def open_host_key(folder: Path) -> asyncssh.SSHKey:
    """The server's own key, ed25519, made the first time.

    Raises:
        GatewayProblem: the file can't be read as a key.
    """
    path = folder / HOST_KEY_FILE
    text = read_if_there(path)
    if text is None:
        key = asyncssh.generate_private_key("ssh-ed25519", comment="innkeep")
        text = key.export_private_key().decode()
        write_durably(path, text)
    try:
        return asyncssh.import_private_key(text)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as problem:
        raise GatewayProblem(
            f"the SSH host key {path} can't be read ({problem}); restore it from a backup, or "
            "delete it to have another one, which clients will warn of"
        ) from None


def bind_ssh(folder: Path, setting: ListenSetting) -> socket.socket:
    """A socket that listens where SSH is to be served.

    When the default is taken, a free port is chosen and kept.

    Raises:
        GatewayProblem: what the operator chose can't be had, or nothing is free.
    """
    host = resolve_host(setting.host, "SSH")
    if setting.explicit:
        try:
            return _listen(host, setting.port)
        except OSError as problem:
            raise GatewayProblem(
                f"SSH can't listen on {setting.host}:{setting.port}: "
                f"{problem.strerror or problem}; free it, or set another ssh_listen"
            ) from None
    path = folder / PORT_FILE
    kept = (read_if_there(path) or "").strip()
    wanted = int(kept) if kept.isdecimal() else setting.port
    for port in (wanted, *candidate_ports(setting.port)):
        try:
            found = _listen(host, port)
        except OSError:
            continue
        if port != wanted or not kept:
            write_durably(path, f"{port}\n")
        return found
    raise GatewayProblem(f"no port of {host} is free for SSH; set ssh_listen")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(_BACKLOG)
        opened.setblocking(False)
    except BaseException:
        opened.close()
        raise
    return opened
