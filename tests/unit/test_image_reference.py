"""Image references come out in full, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innkeep.domain.image_reference import parse_image_reference

_DIGEST = "sha256:" + "0f" * 32


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("nginx", "docker.io/library/nginx:latest"),
        ("nginx:1.25", "docker.io/library/nginx:1.25"),
        ("ann/tool", "docker.io/ann/tool:latest"),
        ("docker.io/nginx", "docker.io/library/nginx:latest"),
        ("index.docker.io/nginx", "docker.io/library/nginx:latest"),
        ("docker.io/ann/tool:2", "docker.io/ann/tool:2"),
        ("localhost/tool", "localhost/tool:latest"),
        ("localhost:5000/tool:1", "localhost:5000/tool:1"),
        ("registry:5000/tool", "registry:5000/tool:latest"),
        ("127.0.0.1:5000/a/b/c:v1", "127.0.0.1:5000/a/b/c:v1"),
        ("[::1]:5000/tool:1", "[::1]:5000/tool:1"),
        ("registry.example.com/x", "registry.example.com/x:latest"),
        ("a_b/c__d/e-f--g/h.i", "docker.io/a_b/c__d/e-f--g/h.i:latest"),
        (f"nginx@{_DIGEST}", f"docker.io/library/nginx@{_DIGEST}"),
        (f"nginx:1@{_DIGEST}", f"docker.io/library/nginx@{_DIGEST}"),
        ("nginx:" + "t" * 128, "docker.io/library/nginx:" + "t" * 128),
    ],
)
def test_a_reference_is_completed_the_way_container_tools_do_it(text: str, full: str) -> None:
    assert str(parse_image_reference(text)) == full


@pytest.mark.parametrize("id_like", ["0f" * 32, "0f" * 6, "cafe", "e3b0c44298fc"])
def test_what_looks_like_an_image_id_is_a_name_on_the_hub(id_like: str) -> None:
    reference = parse_image_reference(id_like)
    assert str(reference) == f"docker.io/library/{id_like}:latest"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "nginx ",
        " nginx",
        "Nginx",
        "nginx:",
        "nginx:.x",
        "nginx:" + "t" * 129,
        "nginx@",
        "nginx@sha256:0f",
        f"nginx@sha512:{'0f' * 64}",
        f"nginx@{_DIGEST.upper()}",
        "/nginx",
        "nginx/",
        "a//b",
        "-nginx",
        "nginx-",
        "a___b",
        "a..b",
        "registry.example.com/",
        "registry.example.com/Tool",
        "nginx\n",
        "nginx:1\n",
        "näh",
        "a b",
        "sha256:" + "0f" * 32 + ":x",
        "$(id)",
        "nginx;id",
        "../nginx",
    ],
)
def test_what_is_not_a_reference_is_refused_with_what_is_expected(text: str) -> None:
    with pytest.raises(ValueError, match="image reference"):
        parse_image_reference(text)


@pytest.mark.parametrize("text", ["https://registry.example.com/x", "docker://nginx", "oci://x"])
def test_a_scheme_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="without a scheme"):
        parse_image_reference(text)


def test_upper_case_in_what_could_be_a_host_but_is_not_is_told() -> None:
    with pytest.raises(ValueError, match="lower case"):
        parse_image_reference("Ann/tool")


@pytest.mark.parametrize(
    ("text", "floating"),
    [("nginx", True), ("nginx:latest", True), ("nginx:1", False), (f"nginx@{_DIGEST}", False)],
)
def test_only_a_name_that_is_expected_to_move_floats(text: str, floating: bool) -> None:
    assert parse_image_reference(text).is_floating is floating


@given(st.text(alphabet="abcAB019.-_/:@[]", max_size=40))
def test_a_reference_in_full_means_itself(text: str) -> None:
    try:
        reference = parse_image_reference(text)
    except ValueError:
        return
    assert str(parse_image_reference(str(reference))) == str(reference)
    assert "/" in reference.name
