"""The quotas that the settings give to owners who have none of their own."""

from innkeep.domain.quota import Amounts, Resource
from innkeep.settings import Settings


def quota_defaults(settings: Settings) -> Amounts:
    """What each owner may use, as far as the settings limit it."""
    limits = {
        Resource.INSTANCES: settings.quota_instances,
        Resource.CORES: settings.quota_cores,
        Resource.MEMORY_GIB: settings.quota_memory_gib,
        Resource.STORAGE_GIB: settings.quota_storage_gib,
        Resource.PORTS: settings.quota_ports,
    }
    return {resource: limit for resource, limit in limits.items() if limit is not None}
