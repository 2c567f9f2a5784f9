"""A whole example of each request body, for the specification; a test sends every one of them.

Kept together and apart from the schemas, so that they tell one story: the same instance, the same
registry, the same storage.
"""

from collections.abc import Mapping

_INSTANCE = "5b0c1f7e93d2a846"
_IMAGE = "registry.example.com/tools/builder:1.4"
_NEXT_IMAGE = "registry.example.com/tools/builder:1.5"
_STORAGE = "st-5b0c1f7e93d2"
_NETWORK = "vpc-0c81d2f4a9b7"
_AUTH = "ra-71c05f2e8d94b3a6"
_CLUSTER = "home-1"
_PUBLIC_KEY = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA3RsbTq0OAYpbP0O8Rp2Co0wmQrBDynlEJn7/smDlSp ann@laptop"
)

EXAMPLES: Mapping[str, Mapping[str, object]] = {
    "CreateInstanceBody": {
        "name": "build-box",
        "productId": "cpu.2c4g",
        "imageUrl": _IMAGE,
        "ports": "80/http, 3306/tcp",
        "envs": [{"key": "MODE", "value": "ci"}],
        "command": "sleep infinity",
        "kind": "cpu",
    },
    "InstanceOrderBody": {"instanceId": _INSTANCE},
    "EditInstanceBody": {
        "instanceId": _INSTANCE,
        "ports": [{"port": "8080", "type": "http"}],
        "expandRootDisk": 0,
    },
    "UpgradeInstanceBody": {
        "instanceId": _INSTANCE,
        "imageUrl": _NEXT_IMAGE,
        "imageAuthId": "",
        "envs": [{"key": "MODE", "value": "ci"}],
        "command": "sleep infinity",
        "entrypoint": "",
        "save": True,
        "networkVolume": {
            "volumeMounts": [{"type": "network", "id": _STORAGE, "mountPath": "/network"}]
        },
    },
    "AutoMigrateBody": {
        "instanceId": _INSTANCE,
        "autoMigrateOpen": False,
        "autoMigrateSystemDisk": False,
    },
    "SubscriptionBody": {"instanceId": _INSTANCE, "month": 1},
    "AutoRenewBody": {"instanceIds": [_INSTANCE], "autoRenew": True, "autoRenewMonth": 1},
    "ChangePortAccessBody": {"instanceId": _INSTANCE, "port": "80", "mode": "token"},
    "CreateNetworkBody": {"clusterId": _CLUSTER, "name": "shop"},
    "UpdateNetworkBody": {"networkId": _NETWORK, "name": "store"},
    "DeleteNetworkBody": {"networkId": _NETWORK},
    "CreateStorageBody": {"clusterId": _CLUSTER, "storageName": "datasets", "storageSize": 100},
    "UpdateStorageBody": {"storageId": _STORAGE, "storageName": "datasets", "storageSize": 200},
    "TrashedStorageBody": {"storageId": _STORAGE},
    "DeleteStorageBody": {"storageId": _STORAGE},
    "SaveRegistryAuthBody": {
        "name": "registry.example.com",
        "username": "ci",
        "password": "a token of the registry",
    },
    "DeleteRegistryAuthBody": {"id": _AUTH},
    "CreateSshKeyBody": {"name": "laptop", "publicKey": _PUBLIC_KEY},
    "DeleteSshKeyBody": {"id": "key-5b0c1f7e93d2a846"},
    "CreateWebhookBody": {
        "url": "https://ops.example.com/innkeep",
        "statuses": ["running", "exited"],
        "codes": ["outOfMemory"],
    },
    "WebhookOrderBody": {"id": "wh-5b0c1f7e93d2a846"},
    "CreateKeyBody": {"name": "ci", "role": "member", "expiresAt": 4102444800},
    "RevokeKeyBody": {"id": "5f0e6c1d9a27"},
    "CreateProjectBody": {"name": "alice", "keyName": "laptop"},
    "ProjectQuotaBody": {"project": "alice", "instances": 10, "cores": 16, "ports": "none"},
    "CreateProjectKeyBody": {"project": "alice", "role": "admin", "name": "laptop"},
    "RevokeProjectKeyBody": {"project": "alice", "id": "5f0e6c1d9a27"},
    "OperatorOrderBody": {"instanceId": _INSTANCE, "reason": "it attacks other hosts"},
    "CordonBody": {"clusterId": _CLUSTER, "cordoned": True, "note": "a disk is replaced"},
    "CreateTemplateBody": {
        "template": {
            "name": "builder",
            "type": "instance",
            "channel": "private",
            "image": _IMAGE,
            "rootfsSize": 40,
            "ports": [{"type": "http", "ports": [80]}],
            "envs": [{"key": "MODE", "value": "ci"}],
        }
    },
    "UpdateTemplateBody": {"template": {"Id": "tp-5b0c1f7e93d2", "image": _NEXT_IMAGE}},
    "DeleteTemplateBody": {"templateId": "tp-5b0c1f7e93d2"},
    "CreatePrewarmBody": {"imageUrl": _IMAGE, "clusterId": _CLUSTER, "note": "for the builders"},
    "EditPrewarmBody": {"id": "pw-5b0c1f7e93d2", "note": "for the nightly builders"},
    "DeletePrewarmBody": {"ids": ["pw-5b0c1f7e93d2"]},
    "BreakJobBody": {"jobId": "job-925d164c3117"},
    "SaveImageBody": {
        "instanceId": _INSTANCE,
        "image": "registry.example.com/team/build-box:2",
        "registryAuthId": _AUTH,
    },
    "CreateInstanceV2": {
        "name": "build-box",
        "product_id": "cpu.2c4g",
        "image": _IMAGE,
        "billing": {"mode": "postpaid"},
        "command": "sleep infinity",
        "envs": [{"key": "MODE", "value": "ci"}],
        "ports": [{"port": 80, "protocol": "http"}],
        "candidate_regions": [_CLUSTER],
        "tools": {"jupyter": {"enabled": True, "port": 8888, "protocol": "http"}},
    },
    "PortsV2": {"ports": [{"port": 8080, "protocol": "tcp"}]},
    "WebTerminalSwitch": {"enable": True},
    "CreateStorageV2": {"region": _CLUSTER, "name": "datasets", "size_gb": 100},
}
"""By the name of the body's model."""
