"""Keys, quotas and the audit log of an owner, and the public keys that open its instances."""

from collections.abc import AsyncIterator, Sequence
from typing import Literal

from innkeep.client._async.paging import all_rows
from innkeep.client._async.resource import Resource
from innkeep.client.bodies import Moment, given, unix_seconds
from innkeep.wire.audit import AuditEntryReply, AuditReply
from innkeep.wire.instance import EmptyReply
from innkeep.wire.keys import CreatedKeyReply, KeyListReply, KeyReply, OwnKeyReply, RoleName
from innkeep.wire.quota import QuotaReply
from innkeep.wire.ssh_keys import SshKeyListReply, SshKeyReply


class Keys(Resource):
    """API keys; for keys of the role ``admin``."""

    async def create(
        self, *, role: RoleName, name: str = "", expires_at: Moment | None = None
    ) -> CreatedKeyReply:
        """Make one; it is shown this one time, as ``key``.

        Args:
            role: what it may do.
            name: any label; it need not be unique.
            expires_at: from when on it is refused; ``None``: never.
        """
        body = given(role=role, name=name, expiresAt=unix_seconds(expires_at))
        return await self._transport.post("/key/create", CreatedKeyReply, body)

    async def own(self) -> OwnKeyReply:
        """The key in use: its role, its project, when it ends. For every role."""
        return await self._transport.get("/me", OwnKeyReply)

    async def revoke(self, key_id: str) -> None:
        """Make one useless from the next request on."""
        await self._transport.post("/key/revoke", EmptyReply, {"id": key_id})

    async def list(self) -> Sequence[KeyReply]:
        """Those that are not revoked, newest first."""
        return (await self._transport.get("/keys", KeyListReply)).data


class Quota(Resource):
    """What may be used."""

    async def get(self) -> QuotaReply:
        """What may be used at most, and is used now."""
        return await self._transport.get("/quota", QuotaReply)


class Audit(Resource):
    """Who changed what, or was refused to; for keys of the role ``admin``."""

    def list(
        self,
        *,
        key_id: str = "",
        object_id: str = "",
        outcome: Literal["", "accepted", "refused"] = "",
        start: Moment | None = None,
        end: Moment | None = None,
    ) -> AsyncIterator[AuditEntryReply]:
        """Entries, newest first.

        Args:
            key_id: only what this key was used for.
            object_id: only what was about this thing, or made it.
            outcome: only calls with this outcome; empty: any.
            start: only what came then or later.
            end: only what came then or before.
        """
        return all_rows(
            self._transport,
            "/audit",
            AuditReply,
            lambda page: page.entries,
            lambda row: row.id,
            given(
                keyId=key_id,
                objectId=object_id,
                outcome=outcome,
                startTime=unix_seconds(start),
                endTime=unix_seconds(end),
            ),
        )


class SshKeys(Resource):
    """Public keys that open every instance of the owner."""

    async def create(self, *, name: str, public_key: str) -> SshKeyReply:
        """Keep one; it opens running instances too, at once.

        Args:
            name: any label; it need not be unique.
            public_key: the line of a file like ``id_ed25519.pub``.
        """
        body = {"name": name, "publicKey": public_key}
        return await self._transport.post("/ssh-key/create", SshKeyReply, body)

    async def delete(self, key_id: str) -> None:
        """Remove one; who is logged in stays so."""
        await self._transport.post("/ssh-key/delete", EmptyReply, {"id": key_id})

    async def list(self) -> Sequence[SshKeyReply]:
        """Yours, newest first."""
        return (await self._transport.get("/ssh-keys", SshKeyListReply)).data
