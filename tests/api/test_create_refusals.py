"""Every limit of the published page for a create, at its first bad value."""

from collections.abc import Iterator

import pytest

from tests.api.create_values import E_ACUTE, FIFTEEN, JUPYTER, LONGEST_PATH, envs, storages
from tests.api.harness import Api, smallest_create

INVALID = "INVALID_REQUEST_BODY"


def bad_ports() -> Iterator[tuple[str, dict[str, object], str, str, str]]:
    for port in ("0", "65536", "2222", "2223", "2224", "-1", "x", "8.5", "9" * 40):
        rule = "reserved for internal use" if port.startswith("222") else "1 to 65535"
        in_ports: dict[str, object] = {"ports": f"80/http,{port}/tcp"}
        in_tools: dict[str, object] = {"tools": [{**JUPYTER, "port": port}]}
        yield f"port {port:.8}", in_ports, INVALID, "ports", rule
        yield f"tool on port {port:.8}", in_tools, INVALID, "tools[0].port", rule


def bad_paths() -> Iterator[tuple[str, dict[str, object], str, str, str]]:
    field = "localStorageMountPoint"
    for path, rule in {
        "/": "system needs it",
        "/proc": "system needs it",
        "/proc/x": "system needs it",
        "/sys/": "system needs it",
        "//dev//shm": "system needs it",
        "relative": "absolute",
        "/a/../b": "'..'",
        "/a\tb": "control",
    }.items():
        yield f"{field} {path}", {field: path}, INVALID, field, rule


FIRST_BAD: list[tuple[str, dict[str, object], str, str, str]] = [
    ("name of 256", {"name": "n" * 256}, INVALID, "name", "at most 255 characters, has 256"),
    ("name with a newline", {"name": "a\nb"}, INVALID, "name", "control characters"),
    ("name with an escape", {"name": "a\x1b[31m"}, INVALID, "name", "control characters"),
    ("productId missing", {"productId": None}, INVALID, "productId", "is required"),
    ("productId of 0", {"productId": ""}, INVALID, "productId", "at least 1 character, has 0"),
    ("productId of 256", {"productId": "p" * 256}, INVALID, "productId", "at most 255"),
    ("productId unknown", {"productId": "nope"}, "PRODUCT_NOT_FOUND", "productId", "not found"),
    ("imageUrl missing", {"imageUrl": None}, INVALID, "imageUrl", "is required"),
    ("imageUrl of 0", {"imageUrl": ""}, INVALID, "imageUrl", "at least 1 character"),
    ("imageUrl of 501", {"imageUrl": "b" * 501}, INVALID, "imageUrl", "at most 500"),
    ("imageUrl with a scheme", {"imageUrl": "https://a.b/c"}, INVALID, "imageUrl", "scheme"),
    ("imageUrl of nonsense", {"imageUrl": "UPPER CASE"}, INVALID, "imageUrl", "image reference"),
    ("imageAuth of 10240", {"imageAuth": "u:" + "p" * 10238}, INVALID, "imageAuth", "10239"),
    ("imageAuth without colon", {"imageAuth": "secret"}, INVALID, "imageAuth", "no colon"),
    ("imageAuth without user", {"imageAuth": ":secret"}, INVALID, "imageAuth", "username is empty"),
    (
        "imageAuthId unknown",
        {"imageAuthId": "a-1"},
        "REGISTRY_AUTH_NOT_FOUND",
        "imageAuthId",
        "not found",
    ),
    (
        "imageAuthId wins over a good imageAuth",
        {"imageAuthId": "a-1", "imageAuth": "u:p"},
        "REGISTRY_AUTH_NOT_FOUND",
        "imageAuthId",
        "not found",
    ),
    ("16 ports", {"ports": FIFTEEN + ",9000/tcp"}, INVALID, "ports", "at most 15"),
    (
        "15 ports and a tool",
        {"ports": FIFTEEN, "tools": [JUPYTER]},
        INVALID,
        "tools",
        "at most 15",
    ),
    ("port without type", {"ports": "80"}, INVALID, "ports", "<port>/<type>"),
    ("port of type udp", {"ports": "80/udp"}, INVALID, "ports", "tcp or http"),
    ("a port twice", {"ports": "80/http, 80/tcp"}, INVALID, "ports", "given twice"),
    (
        "a tool on a port that is taken",
        {"ports": "8888/http", "tools": [JUPYTER]},
        INVALID,
        "tools",
        "given twice",
    ),
    ("101 envs", {"envs": envs(101)}, INVALID, "envs", "at most 100 entries, has 101"),
    ("env key missing", {"envs": [{"value": "v"}]}, INVALID, "envs[0].key", "is required"),
    ("env key of 0", {"envs": [{"key": ""}]}, INVALID, "envs[0].key", "at least 1 character"),
    (
        "env key of 512",
        {"envs": [{"key": "OK"}, {"key": "k" * 512}]},
        INVALID,
        "envs[1].key",
        "at most 511 characters, has 512",
    ),
    ("env key with =", {"envs": [{"key": "a=b"}]}, INVALID, "envs[0].key", "must not contain '='"),
    ("env key with NUL", {"envs": [{"key": "a\0b"}]}, INVALID, "envs[0].key", "NUL"),
    (
        "env value of 4096",
        {"envs": [{"key": "K", "value": "v" * 4096}]},
        INVALID,
        "envs[0].value",
        "at most 4095 characters, has 4096",
    ),
    (
        "env value with NUL",
        {"envs": [{"key": "K", "value": "\0"}]},
        INVALID,
        "envs[0].value",
        "NUL",
    ),
    (
        "a tool that doesn't exist",
        {"tools": [{**JUPYTER, "name": "Emacs"}]},
        INVALID,
        "tools[0].name",
        "must be Jupyter",
    ),
    (
        "two Jupyters",
        {"tools": [JUPYTER, {**JUPYTER, "port": "8889"}]},
        INVALID,
        "tools[1].name",
        "at most one",
    ),
    (
        "16 tools",
        {"tools": [{**JUPYTER, "port": str(8000 + n)} for n in range(16)]},
        INVALID,
        "tools",
        "at most 15 entries, has 16",
    ),
    ("tool without port", {"tools": [{"name": "Jupyter"}]}, INVALID, "tools[0].port", "1 to 65535"),
    (
        "tool of type udp",
        {"tools": [{**JUPYTER, "type": "udp"}]},
        INVALID,
        "tools[0].type",
        "tcp or http",
    ),
    ("command of 2048", {"command": "c" * 2048}, INVALID, "command", "at most 2047"),
    ("command with an open quote", {"command": "sh -c 'x"}, INVALID, "command", "split into words"),
    ("entrypoint of 2048", {"entrypoint": "e" * 2048}, INVALID, "entrypoint", "at most 2047"),
    ("entrypoint with a lone backslash", {"entrypoint": "a\\"}, INVALID, "entrypoint", "split"),
    ("clusterId of 256", {"clusterId": "c" * 256}, INVALID, "clusterId", "at most 255"),
    ("clusterId unknown", {"clusterId": "moon"}, "CLUSTER_NOT_FOUND", "clusterId", "not found"),
    (
        "localStorageMountPoint of 4096",
        {"localStorageMountPoint": LONGEST_PATH + "b"},
        INVALID,
        "localStorageMountPoint",
        "at most 4095 characters, has 4096",
    ),
    (
        "localStorageMountPoint with a part of 256 bytes",
        {"localStorageMountPoint": "/" + E_ACUTE * 128},
        INVALID,
        "localStorageMountPoint",
        "at most 255 bytes",
    ),
    (
        "31 networkStorages",
        {"networkStorages": storages(31)},
        INVALID,
        "networkStorages",
        "at most 30 entries, has 31",
    ),
    (
        "30 networkStorages, of which none exists",
        {"networkStorages": storages(30)},
        "NETWORK_STORAGE_NOT_FOUND",
        "networkStorages[0].Id",
        "not found",
    ),
    (
        "a networkStorage without Id",
        {"networkStorages": [{"Id": "", "mountPoint": "/n"}]},
        INVALID,
        "networkStorages[0].Id",
        "is required",
    ),
    (
        "a networkStorage at a path of 4096",
        {"networkStorages": [{"Id": "st", "mountPoint": LONGEST_PATH + "b"}]},
        INVALID,
        "networkStorages[0].mountPoint",
        "at most 4095",
    ),
    (
        "two networkStorages at the default path",
        {"networkStorages": [{"Id": "a"}, {"Id": "b"}]},
        INVALID,
        "networkStorages[1].mountPoint",
        "/network is taken",
    ),
    ("networkId unknown", {"networkId": "vpc-1"}, "NETWORK_NOT_FOUND", "networkId", "not found"),
    ("kind gpu", {"kind": "gpu"}, "KIND_NOT_OFFERED", "kind", "no cluster here has GPUs"),
    ("kind in capitals", {"kind": "CPU"}, INVALID, "kind", "must be cpu or gpu"),
    ("kind tpu", {"kind": "tpu"}, INVALID, "kind", "must be cpu or gpu"),
    *bad_ports(),
    *bad_paths(),
]


@pytest.mark.parametrize(
    ("changes", "reason", "field", "sentence"),
    [case[1:] for case in FIRST_BAD],
    ids=[case[0] for case in FIRST_BAD],
)
async def test_the_first_bad_value_is_refused_by_name_and_nothing_is_stored(
    api: Api, changes: dict[str, object], reason: str, field: str, sentence: str
) -> None:
    before = await api.footprint()
    reply = await api.post("/gpu/instance/create", smallest_create(**changes))
    assert reply.status_code == 400, reply.text
    error = reply.json()
    assert set(error) == {"code", "reason", "message", "metadata"}
    assert error["code"] == 400
    assert error["reason"] == reason
    assert error["metadata"]["field"] == field
    assert error["message"].startswith(field)
    assert sentence in error["message"]
    assert await api.footprint() == before


async def test_a_create_without_kind_is_refused_when_the_server_is_strict(strict_api: Api) -> None:
    before = await strict_api.footprint()
    reply = await strict_api.post("/gpu/instance/create", smallest_create(kind=None))
    assert reply.status_code == 400
    assert reply.json()["metadata"] == {"field": "kind"}
    assert await strict_api.footprint() == before


async def test_rules_of_the_body_are_checked_before_what_it_refers_to(api: Api) -> None:
    reply = await api.post(
        "/gpu/instance/create",
        smallest_create(productId="nope", networkId="nope", imageAuthId="nope", ports="0/tcp"),
    )
    assert reply.json()["metadata"] == {"field": "ports"}


async def test_a_create_without_room_is_refused_and_the_product_is_not_available(api: Api) -> None:
    for _ in range(8):
        await api.create(productId="cpu.2c4g")
    products = (await api.get("/cpu/products")).json()["data"]
    assert [p["availableDeploy"] for p in products if p["id"] == "cpu.2c4g"] == [False]
    before = await api.footprint()
    reply = await api.post("/gpu/instance/create", smallest_create())
    assert (reply.status_code, reply.json()["reason"]) == (400, "INSUFFICIENT_RESOURCE")
    assert reply.json()["metadata"] == {"field": "productId"}
    assert await api.footprint() == before
