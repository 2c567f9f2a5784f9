# Made by scripts/make-sync-client of the module of this name in _async; change that one.
"""The client: a server's API, with one attribute for each kind of thing."""

from functools import cached_property
from ssl import SSLContext
from types import TracebackType
from typing import TYPE_CHECKING, Self

from innkeep.client._sync.transport import Transport
from innkeep.client.access import Access, find_access
from innkeep.client.retries import RetryPolicy

if TYPE_CHECKING:
    from innkeep.client._sync.account import Audit, Keys, Quota, SshKeys
    from innkeep.client._sync.catalog import Clusters, Products
    from innkeep.client._sync.happenings import Events, Webhooks
    from innkeep.client._sync.images import Jobs, Prewarms, RegistryAuths
    from innkeep.client._sync.instances import Instances
    from innkeep.client._sync.operator import Operator
    from innkeep.client._sync.storages import NetworkStorages, VpcNetworks
    from innkeep.client._sync.templates import Templates


class Client:
    """A server's API for one owner; close it at the end, or use it in a ``with``.

    What it needs for a kind of thing is loaded when that is asked for first.

    Args:
        url: the server's address; ``None``: ``INNKEEP_URL``, else that of the profile.
        key: the API key; ``None``: ``INNKEEP_API_KEY``, else that of the profile.
        profile: name of a profile that ``innkeep login`` saved; ``None``: ``INNKEEP_PROFILE``, else
            the current one.
        timeout: seconds that one try of a call may take.
        retries: how often a call is tried again when no answer came or the server was busy; or a
            policy of your own.
        verify: how certificates are checked: a context, or ``False`` for not at all.

    Raises:
        NotConfigured: no address or no key is known, or it can't be one.
    """

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        profile: str | None = None,
        timeout: float = 30,
        retries: int | RetryPolicy = 4,
        verify: SSLContext | bool = True,
    ) -> None:
        policy = RetryPolicy(tries_again=retries) if isinstance(retries, int) else retries
        self._transport = Transport(
            find_access(url, key, profile), timeout=timeout, retries=policy, verify=verify
        )

    @property
    def access(self) -> Access:
        """The server that is called; its repr doesn't show the key."""
        return self._transport.access

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.access.url}>"

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def instances(self) -> "Instances":
        """Your instances."""
        from innkeep.client._sync.instances import Instances

        return Instances(self._transport)

    @cached_property
    def products(self) -> "Products":
        """Sizes of instances."""
        from innkeep.client._sync.catalog import Products

        return Products(self._transport)

    @cached_property
    def clusters(self) -> "Clusters":
        """Places where instances run."""
        from innkeep.client._sync.catalog import Clusters

        return Clusters(self._transport)

    @cached_property
    def registry_auths(self) -> "RegistryAuths":
        """Logins for private images."""
        from innkeep.client._sync.images import RegistryAuths

        return RegistryAuths(self._transport)

    @cached_property
    def network_storages(self) -> "NetworkStorages":
        """Disks that several instances can mount."""
        from innkeep.client._sync.storages import NetworkStorages

        return NetworkStorages(self._transport)

    @cached_property
    def vpc_networks(self) -> "VpcNetworks":
        """Networks in which your instances reach each other."""
        from innkeep.client._sync.storages import VpcNetworks

        return VpcNetworks(self._transport)

    @cached_property
    def templates(self) -> "Templates":
        """Values that creates can begin with."""
        from innkeep.client._sync.templates import Templates

        return Templates(self._transport)

    @cached_property
    def prewarms(self) -> "Prewarms":
        """Images that are pulled ahead."""
        from innkeep.client._sync.images import Prewarms

        return Prewarms(self._transport)

    @cached_property
    def jobs(self) -> "Jobs":
        """What takes longer than a request."""
        from innkeep.client._sync.images import Jobs

        return Jobs(self._transport)

    @cached_property
    def keys(self) -> "Keys":
        """API keys."""
        from innkeep.client._sync.account import Keys

        return Keys(self._transport)

    @cached_property
    def ssh_keys(self) -> "SshKeys":
        """Public keys that open your instances."""
        from innkeep.client._sync.account import SshKeys

        return SshKeys(self._transport)

    @cached_property
    def quota(self) -> "Quota":
        """What may be used."""
        from innkeep.client._sync.account import Quota

        return Quota(self._transport)

    @cached_property
    def audit(self) -> "Audit":
        """Who changed what."""
        from innkeep.client._sync.account import Audit

        return Audit(self._transport)

    @cached_property
    def events(self) -> "Events":
        """What happens to instances, as it comes."""
        from innkeep.client._sync.happenings import Events

        return Events(self._transport)

    @cached_property
    def operator(self) -> "Operator":
        """The whole server, for operators."""
        from innkeep.client._sync.operator import Operator

        return Operator(self._transport)

    @cached_property
    def webhooks(self) -> "Webhooks":
        """Addresses that events are sent to."""
        from innkeep.client._sync.happenings import Webhooks

        return Webhooks(self._transport)
