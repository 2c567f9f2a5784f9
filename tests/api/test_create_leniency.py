"""What clients really send: other names, other types, nulls, fields nobody knows."""

import json

import pytest

from innkeep.domain.instance import EnvironmentVariable, RegistryLogin
from innkeep.domain.ports import PortType
from tests.api.harness import Api, smallest_create

CREATE = "/gpu/instance/create"


async def test_unknown_fields_and_those_of_gpu_instances_are_ignored(api: Api) -> None:
    instance_id = await api.create(
        gpuNum=1,
        rootfsSize=10,
        billingMode="spot",
        month=3,
        minCudaVersion=["x"],
        cpuNum="64",
        somethingNew={"deep": [1, 2.5, None]},
        envs=[{"key": "A", "value": "1", "secret": True}],
    )
    stored = await api.stored(instance_id)
    assert (stored.cores, stored.rootfs_gib) == (2, 20)


async def test_null_everywhere_is_the_same_as_leaving_the_field_out(api: Api) -> None:
    fields = (
        "name imageAuth imageAuthId ports envs tools command entrypoint clusterId "
        "localStorageMountPoint networkStorages networkId"
    )
    instance_id = await api.create(**dict.fromkeys(fields.split()))
    stored = await api.stored(instance_id)
    assert (stored.name, stored.envs, stored.tools, stored.port_mappings) == ("", (), (), ())
    assert stored.local_mount_point == "/workspace"


async def test_empty_strings_of_a_form_filled_in_half_mean_the_defaults(api: Api) -> None:
    instance_id = await api.create(
        name="", imageAuth="", imageAuthId="", ports="", command="", entrypoint="", clusterId="",
        localStorageMountPoint="", networkId="", envs=[], tools=[], networkStorages=[],
    )  # fmt: skip
    assert (await api.stored(instance_id)).local_mount_point == "/workspace"


async def test_a_create_without_kind_is_taken_when_the_server_is_lenient(api: Api) -> None:
    body = smallest_create()
    del body["kind"]
    assert (await api.post(CREATE, body)).status_code == 200


async def test_whole_numbers_are_taken_for_strings(api: Api) -> None:
    instance_id = await api.create(
        name=12345,
        tools=[{"name": "jupyter", "port": 8888, "type": "HTTP"}],
        envs=[{"key": "PORT", "value": 8080}],
    )
    stored = await api.stored(instance_id)
    assert stored.name == "12345"
    assert stored.envs == (EnvironmentVariable("PORT", "8080"),)
    assert (stored.tools[0].name, stored.tools[0].mapping.port) == ("Jupyter", 8888)


async def test_a_tool_without_a_type_is_served_over_http(api: Api) -> None:
    instance_id = await api.create(tools=[{"name": "Jupyter", "port": "8888"}])
    assert (await api.stored(instance_id)).tools[0].mapping.type is PortType.HTTP


@pytest.mark.parametrize(
    ("changes", "field", "found"),
    [
        ({"name": True}, "name", "a boolean"),
        ({"name": 1.5}, "name", "a number with a fraction"),
        ({"productId": {"id": "x"}}, "productId", "an object"),
        ({"imageUrl": ["x"]}, "imageUrl", "an array"),
        ({"ports": [{"port": 80, "type": "http"}]}, "ports", "an array"),
        ({"envs": [{"key": "A"}, {"key": False}]}, "envs[1].key", "a boolean"),
        ({"envs": [{"key": "A", "value": {}}]}, "envs[0].value", "an object"),
        ({"envs": [None]}, "envs[0]", "null"),
        ({"envs": ["A=1"]}, "envs[0]", "a string"),
        ({"envs": {"A": "1"}}, "envs", "must be an array"),
        ({"envs": "A=1"}, "envs", "must be an array"),
        ({"tools": [{"name": "Jupyter", "port": 88.88}]}, "tools[0].port", "with a fraction"),
        ({"networkStorages": [{"Id": []}]}, "networkStorages[0].Id", "an array"),
        ({"kind": True}, "kind", "a boolean"),
        ({"command": ["sleep", "1"]}, "command", "an array"),
    ],
)
async def test_a_value_of_the_wrong_type_is_refused_with_its_path(
    api: Api, changes: dict[str, object], field: str, found: str
) -> None:
    before = await api.footprint()
    reply = await api.post(CREATE, smallest_create(**changes))
    error = reply.json()
    assert (reply.status_code, error["reason"]) == (400, "INVALID_REQUEST_BODY")
    assert error["metadata"] == {"field": field}
    assert error["message"].startswith(f"{field}: ")
    assert found in error["message"]
    assert await api.footprint() == before


async def test_half_of_a_surrogate_pair_is_refused_by_field(api: Api) -> None:
    body = json.dumps(smallest_create(envs=[{"key": "A", "value": "\ud800"}])).encode()
    reply = await api.post_raw(CREATE, body)
    assert reply.status_code == 400
    assert reply.json()["metadata"] == {"field": "envs[0].value"}


async def test_env_is_read_where_envs_is_absent_or_empty(api: Api) -> None:
    absent: list[dict[str, object]] = [{}, {"envs": []}, {"envs": None}]
    for changes in absent:
        instance_id = await api.create(**changes, env=[{"key": "MODE", "value": "ci"}])
        assert (await api.stored(instance_id)).envs == (EnvironmentVariable("MODE", "ci"),)


async def test_env_never_wins_over_envs(api: Api) -> None:
    instance_id = await api.create(envs=[{"key": "A"}], env=[{"key": "B"}])
    assert (await api.stored(instance_id)).envs == (EnvironmentVariable("A", ""),)


async def test_an_env_that_is_no_list_is_an_unknown_field(api: Api) -> None:
    assert (await api.stored(await api.create(env="production"))).envs == ()


async def test_volume_mounts_are_read_as_network_storages(api: Api) -> None:
    reply = await api.post(
        CREATE, smallest_create(volumeMounts=[{"id": "st-1", "mountPath": "/network"}])
    )
    assert reply.json()["reason"] == "NETWORK_STORAGE_NOT_FOUND"
    assert reply.json()["metadata"] == {"field": "networkStorages[0].Id"}


async def test_a_variable_given_twice_has_its_last_value_and_first_place(api: Api) -> None:
    instance_id = await api.create(
        envs=[
            {"key": "A", "value": "1"},
            {"key": "B", "value": "2"},
            {"key": "A", "value": "3"},
        ]
    )
    assert (await api.stored(instance_id)).envs == (
        EnvironmentVariable("A", "3"),
        EnvironmentVariable("B", "2"),
    )


async def test_a_registry_password_may_contain_colons(api: Api) -> None:
    instance_id = await api.create(imageAuth="robot$ci:to:ken:")
    assert (await api.stored(instance_id)).image_login == RegistryLogin("robot$ci", "to:ken:")


async def test_a_cluster_is_found_by_its_id_and_by_its_name(api: Api) -> None:
    for given in ("home-1", "HOME-1 (Cellar)"):
        assert (await api.stored(await api.create(clusterId=given))).cluster_id == "home-1"


async def test_a_command_of_blanks_keeps_what_the_image_has(api: Api) -> None:
    stored = await api.stored(await api.create(command="  ", entrypoint="\t"))
    assert (stored.command, stored.entrypoint) == ("", "")


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "text/plain", "application/json; a=b", ""]
)
async def test_a_body_is_json_whatever_its_content_type_claims(api: Api, content_type: str) -> None:
    body = json.dumps(smallest_create()).encode()
    reply = await api.post_raw(CREATE, body, **{"Content-Type": content_type})
    assert reply.status_code == 200


async def test_the_largest_legal_create_fits_even_with_every_character_escaped(api: Api) -> None:
    camel = "\N{DROMEDARY CAMEL}"
    variables = [{"key": f"{camel * 508}{n:03}", "value": camel * 4095} for n in range(100)]
    body = json.dumps(smallest_create(envs=variables, imageAuth="u:" + camel * 10237)).encode()
    assert len(body) > 5_000_000
    assert (await api.post_raw(CREATE, body)).status_code == 200
