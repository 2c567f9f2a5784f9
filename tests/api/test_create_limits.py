"""Every limit of the published page for a create, at its last good value."""

from collections.abc import Callable

import pytest

from innkeep.domain.instance import Instance
from tests.api.create_values import E_ACUTE, EMOJI, FIFTEEN, FOURTEEN, JUPYTER, LONGEST_PATH, envs
from tests.api.harness import Api

LAST_GOOD: dict[str, tuple[dict[str, object], Callable[[Instance], object], object]] = {
    "name of 0": ({"name": ""}, lambda i: i.name, ""),
    "name of 255": ({"name": "n" * 255}, lambda i: i.name, "n" * 255),
    "name of 255 two-byte characters": ({"name": E_ACUTE * 255}, lambda i: len(i.name), 255),
    "name of 255 four-byte characters": ({"name": EMOJI * 255}, lambda i: len(i.name), 255),
    "productId of 255": ({"productId": "p" * 255}, lambda i: i.product_id, "p" * 255),
    "imageUrl of 1": ({"imageUrl": "b"}, lambda i: i.image_url, "b"),
    "imageUrl of 500": ({"imageUrl": "b" * 500}, lambda i: i.image_url, "b" * 500),
    "imageAuth of 0": ({"imageAuth": ""}, lambda i: i.image_login, None),
    "imageAuth of 10239": (
        {"imageAuth": "u:" + "p" * 10237},
        lambda i: i.image_login and len(i.image_login.password),
        10237,
    ),
    "port 1": ({"ports": "1/http"}, lambda i: i.port_mappings[0].port, 1),
    "port 65535": ({"ports": "65535/tcp"}, lambda i: i.port_mappings[0].port, 65535),
    "port 2221": ({"ports": "2221/tcp"}, lambda i: i.port_mappings[0].port, 2221),
    "port 2225": ({"ports": "2225/tcp"}, lambda i: i.port_mappings[0].port, 2225),
    "15 ports": ({"ports": FIFTEEN}, lambda i: len(i.port_mappings), 15),
    "14 ports and a tool": (
        {"ports": FOURTEEN, "tools": [JUPYTER]},
        lambda i: len(i.mappings),
        15,
    ),
    "100 envs": ({"envs": envs(100)}, lambda i: len(i.envs), 100),
    "env key of 1": ({"envs": [{"key": "K"}]}, lambda i: i.envs[0].key, "K"),
    "env key of 511": (
        {"envs": [{"key": E_ACUTE * 511, "value": "v"}]},
        lambda i: len(i.envs[0].key),
        511,
    ),
    "env value of 0": ({"envs": [{"key": "K", "value": ""}]}, lambda i: i.envs[0].value, ""),
    "env value of 4095": (
        {"envs": [{"key": "K", "value": EMOJI * 4095}]},
        lambda i: len(i.envs[0].value),
        4095,
    ),
    "tool on port 1": ({"tools": [{**JUPYTER, "port": "1"}]}, lambda i: i.tools[0].mapping.port, 1),
    "tool on port 65535": (
        {"tools": [{**JUPYTER, "port": "65535", "type": "tcp"}]},
        lambda i: i.tools[0].mapping.port,
        65535,
    ),
    "command of 0": ({"command": ""}, lambda i: i.command, ""),
    "command of 2047": ({"command": "c" * 2047}, lambda i: i.command, "c" * 2047),
    "entrypoint of 0": ({"entrypoint": ""}, lambda i: i.entrypoint, ""),
    "entrypoint of 2047": ({"entrypoint": "e" * 2047}, lambda i: i.entrypoint, "e" * 2047),
    "clusterId of 0": ({"clusterId": ""}, lambda i: i.cluster_id in {"home-1", "home-2"}, True),
    "clusterId of 255": ({"clusterId": "c" * 255}, lambda i: i.cluster_id, "home-2"),
    "localStorageMountPoint of 0": (
        {"localStorageMountPoint": ""},
        lambda i: i.local_mount_point,
        "/workspace",
    ),
    "localStorageMountPoint of 2": (
        {"localStorageMountPoint": "/w"},
        lambda i: i.local_mount_point,
        "/w",
    ),
    "localStorageMountPoint of 4095": (
        {"localStorageMountPoint": LONGEST_PATH},
        lambda i: len(i.local_mount_point),
        4095,
    ),
    "localStorageMountPoint with a part of 255 bytes": (
        {"localStorageMountPoint": "/" + E_ACUTE * 127 + "x"},
        lambda i: len(i.local_mount_point.encode()),
        256,
    ),
    "no networkStorages": ({"networkStorages": []}, lambda i: i.local_mount_point, "/workspace"),
    "networkId of 0": ({"networkId": ""}, lambda i: i.network_id.startswith("net-"), True),
    "kind cpu": ({"kind": "cpu"}, lambda i: i.kind, "cpu"),
}


@pytest.mark.parametrize("case", LAST_GOOD)
async def test_the_last_good_value_is_taken_and_kept(api: Api, case: str) -> None:
    changes, look, expected = LAST_GOOD[case]
    instance_id = await api.create(**changes)
    assert look(await api.stored(instance_id)) == expected
    assert api.waker.woken == [instance_id]
