"""One connection: who may log in, and what may be asked on it.

An instance that isn't there, a wrong password and a key of somebody else are answered alike.
"""

import asyncio
import hmac
from collections.abc import Awaitable
from dataclasses import dataclass, field

import asyncssh
import structlog

from innkeep.domain.errors import StoreUnavailable
from innkeep.domain.ssh_key import MAX_PUBLIC_KEY
from innkeep.gateway.instance_door import InstanceDoor
from innkeep.gateway.ssh_attempts import WrongPasswords
from innkeep.gateway.ssh_forward import open_forward
from innkeep.gateway.ssh_names import LoginName, read_login_name
from innkeep.gateway.ssh_session import InstanceSession
from innkeep.services import ssh_keys
from innkeep.services.visits import VisitedInstance, find_visited

_log = structlog.get_logger(__name__)

_MOST_PASSWORDS = 6
_MOST_KEYS = 20
_NOBODY = LoginName("0" * 16)
_AGENT_NOTICE = (
    "Innkeep: agent forwarding is not offered: the instance could use your keys. "
    "Copy what is needed through scp, or use a key made in the instance."
)
_WAIT_NOTICE = (
    "Too many wrong passwords: none is taken from your address, or for this instance, for some "
    "minutes. Keys are.\r\n"
)


@dataclass
class SshHouse:
    """What all connections share."""

    door: InstanceDoor
    attempts: WrongPasswords
    most_waiting: int = 200
    """Connections that may be logging in at the same time."""
    connections: set["InstanceConnection"] = field(default_factory=set)
    working: set[asyncio.Task[None]] = field(default_factory=set)
    """All sessions and forwarded connections."""


class InstanceConnection(asyncssh.SSHServer):
    """See the module."""

    def __init__(self, house: SshHouse) -> None:
        self._house = house
        self._conn: asyncssh.SSHServerConnection | None = None
        self._peer: tuple[str, int] = ("", 0)
        self._name: LoginName | None = None
        self._passwords = 0
        self._keys = 0
        self._agent_asked = False
        self._by_key = False
        self.logged_in = False

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Take it, unless too many are logging in."""
        self._conn = conn
        peer = conn.get_extra_info("peername") or ("", 0)
        self._peer = (str(peer[0]), int(peer[1]))
        house = self._house
        house.connections.add(self)
        if sum(not each.logged_in for each in house.connections) > house.most_waiting:
            _log.warning("ssh connection refused: too many are logging in", address=self._peer[0])
            conn.abort()

        # asyncssh would make a socket on this host for the agent; this is asked instead.
        async def note_agent() -> bool:
            self._agent_asked = True
            return False

        setattr(conn, "create_agent_listener", note_agent)  # noqa: B010

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it; its channels were told."""
        self._house.connections.discard(self)
        if not self.logged_in and (self._passwords or self._keys):
            self._tell("ssh login failed", passwords=self._passwords, keys=self._keys)

    def disconnect(self) -> None:
        """End it politely, as the server ends."""
        if self._conn is not None:
            self._conn.disconnect(
                asyncssh.DISC_BY_APPLICATION, "The server ends; connect again in a moment."
            )

    def abort(self) -> None:
        """End it at once."""
        if self._conn is not None:
            self._conn.abort()

    def begin_auth(self, username: str) -> bool:
        """Everybody has to log in."""
        self._name = read_login_name(username)
        return True

    def auth_completed(self) -> None:
        """Somebody is in."""
        self.logged_in = True
        self._tell("ssh login", by="key" if self._by_key else "password")

    def password_auth_supported(self) -> bool:
        """Passwords are taken."""
        return True

    def kbdint_auth_supported(self) -> bool:
        """The same by another name, which nobody needs."""
        return False

    def public_key_auth_supported(self) -> bool:
        """Keys are taken."""
        return True

    async def validate_password(self, username: str, password: str) -> bool:
        """Whether it is the instance's."""
        address = self._peer[0]
        name = self._name or _NOBODY
        attempts = self._house.attempts
        self._passwords += 1
        if self._passwords > _MOST_PASSWORDS:
            self._give_up()
            return False
        if not attempts.may_try(address, name.instance_id):
            self._warn()
            return False
        # Counted before it is looked at, so that many at once don't slip through.
        attempts.note_failure(address, name.instance_id)
        visited = await self._visited()
        secret = visited.credentials.password if visited is not None else ""
        fits = hmac.compare_digest(secret.encode(), password.encode()) and bool(secret)
        if fits:
            self._by_key = False
            attempts.note_success(address, name.instance_id)
        return fits

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether it is one of the owner's."""
        self._keys += 1
        if self._keys > _MOST_KEYS:
            self._give_up()
            return False
        if len(key.public_data) > MAX_PUBLIC_KEY:
            return False
        visited = await self._visited()
        owner = visited.instance.owner_id if visited is not None else ""
        database = self._house.door.deployment.database
        try:
            fits = await ssh_keys.opens(database, owner, key.get_fingerprint())
        except StoreUnavailable:
            return False
        self._by_key = fits
        return fits

    def session_requested(self) -> InstanceSession:
        """A shell, a command or file transfer."""
        return InstanceSession(
            self._house.door,
            self._entered(),
            self._environment(),
            lambda: _AGENT_NOTICE if self._agent_asked else "",
            self._house.working,
        )

    def connection_requested(
        self, dest_host: str, dest_port: int, orig_host: str, orig_port: int
    ) -> Awaitable[asyncssh.SSHTCPSession[bytes]]:
        """A connection to the instance's own loopback."""
        house = self._house
        return open_forward(
            house.door, self._entered().instance_id, dest_host, dest_port, house.working
        )

    def _entered(self) -> LoginName:
        assert self._name is not None, "nobody else gets in"
        return self._name

    def _environment(self) -> dict[str, str]:
        assert self._conn is not None
        here = self._conn.get_extra_info("sockname") or ("", 0)
        (address, port) = self._peer
        return {
            "SSH_CLIENT": f"{address} {port} {here[1]}",
            "SSH_CONNECTION": f"{address} {port} {here[0]} {here[1]}",
        }

    async def _visited(self) -> VisitedInstance | None:
        name = self._name or _NOBODY
        try:
            return await find_visited(self._house.door.deployment, name.instance_id)
        except StoreUnavailable as problem:
            _log.warning("ssh login can't be checked", why=problem.message)
            return None

    def _warn(self) -> None:
        self._tell("ssh password not tried: too many wrong ones")
        if self._conn is not None:
            self._conn.send_auth_banner(_WAIT_NOTICE)

    def _give_up(self) -> None:
        if self._conn is not None:
            self._conn.disconnect(
                asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, "Too many attempts."
            )

    def _tell(self, what: str, **more: object) -> None:
        # The text that a client gave as its name may be a password that went astray.
        name = self._name
        known = {"instance": name.instance_id, "user": name.user} if name is not None else {}
        _log.info(what, address=self._peer[0], **known, **more)
