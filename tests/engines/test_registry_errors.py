"""What registries and Docker really say, and what it means. The sentences are real ones."""

import json

import pytest

from innkeep.domain.image_reference import parse_image_reference
from innkeep.domain.instance import RegistryLogin
from innkeep.engines.docker_pull import LayerLedger, login_headers, pull_parameters, read_pull_line
from innkeep.engines.docker_registry_errors import explain_refusal
from innkeep.engines.errors import ImageRefused, ImageUnavailable

LOGIN = RegistryLogin(username="ann", password="hunter2")
PRIVATE = parse_image_reference("registry.example.com/x:1")
HUB = parse_image_reference("nginx")


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("manifest for registry.example.com/x:1 not found: manifest unknown: ...", "imageNotFound"),
        ("name unknown: repository name not known to registry", "imageNotFound"),
        ("unauthorized: authentication required", "imageNoAccess"),
        ('Head "https://r/v2/x/manifests/1": no basic auth credentials', "imageNoAccess"),
        ("denied: requested access to the resource is denied", "imageNoAccess"),
        (
            "pull access denied for x, repository does not exist or may require 'docker login'",
            "imageNoAccess",
        ),
        ("unexpected status from HEAD request to https://r/v2/: 403 Forbidden", "imageNoAccess"),
        (
            "no matching manifest for linux/amd64 in the manifest list entries",
            "imageWrongArchitecture",
        ),
        (
            "toomanyrequests: You have reached your pull rate limit.",
            "registryRateLimited",
        ),
        ("received unexpected HTTP status: 429 Too Many Requests", "registryRateLimited"),
        (
            "failed to register layer: write /big: no space left on device",
            "diskFull",
        ),
        (
            'Get "https://r/v2/": dial tcp: lookup r: no such host',
            "registryUnreachable",
        ),
        (
            'Get "https://r/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
            "registryUnreachable",
        ),
        ('Get "https://r/v2/": net/http: TLS handshake timeout', "registryUnreachable"),
        ("x509: certificate signed by unknown authority", "registryUnreachable"),
        ("received unexpected HTTP status: 503 Service Unavailable", "registryUnreachable"),
        ("something nobody has heard of", "registryUnreachable"),
    ],
)
def test_each_sentence_has_its_state(sentence: str, state: str) -> None:
    error = explain_refusal(sentence, PRIVATE, None, "amd64")
    assert error.state == state
    temporary = state in {"registryRateLimited", "diskFull", "registryUnreachable"}
    assert isinstance(error, ImageUnavailable if temporary else ImageRefused)
    assert str(PRIVATE) in error.message or PRIVATE.registry in error.message


def test_a_refusal_without_a_login_asks_for_one() -> None:
    error = explain_refusal("unauthorized: authentication required", PRIVATE, None, "amd64")
    assert "imageAuth" in error.message


def test_a_refused_login_is_told_by_its_user_and_never_by_its_password() -> None:
    error = explain_refusal("unauthorized: hunter2 is not it", PRIVATE, LOGIN, "amd64")
    assert "ann" in error.message
    assert "hunter2" not in error.message


def test_a_refused_stored_login_is_told_by_the_name_its_owner_gave_it() -> None:
    login = RegistryLogin("ann", "hunter2", stored_as="the team's registry")
    error = explain_refusal("unauthorized: hunter2 is not it", PRIVATE, login, "amd64")
    assert "the team's registry" in error.message
    assert "imageAuthId" in error.message
    assert "ann" in error.message
    assert "hunter2" not in error.message


def test_a_mask_in_place_of_a_password_is_told() -> None:
    masked = explain_refusal("unauthorized", PRIVATE, RegistryLogin("ann", "*" * 10), "amd64")
    assert "a client sent a mask" in masked.message
    right = explain_refusal("unauthorized", PRIVATE, LOGIN, "amd64")
    assert "mask" not in right.message


def test_docker_hub_may_mean_missing_or_private_and_both_are_said() -> None:
    error = explain_refusal("pull access denied for nginx", HUB, None, "amd64")
    assert "not found or no access" in error.message


def test_a_long_answer_is_cut() -> None:
    assert len(explain_refusal("x" * 5000, PRIVATE, None, "amd64").message) < 400


def test_a_reference_is_pulled_by_its_tag_or_its_digest() -> None:
    assert pull_parameters(PRIVATE) == {"fromImage": "registry.example.com/x", "tag": "1"}
    digest = "sha256:" + "a" * 64
    exact = parse_image_reference(f"registry.example.com/x@{digest}")
    assert pull_parameters(exact) == {"fromImage": "registry.example.com/x", "tag": digest}


def test_a_login_travels_in_one_header_and_its_absence_in_none() -> None:
    assert login_headers(PRIVATE, None) == {}
    assert list(login_headers(PRIVATE, LOGIN)) == ["X-Registry-Auth"]


def _line(**event: object) -> bytes:
    return json.dumps(event).encode() + b"\n"


def test_layers_add_up_to_a_progress() -> None:
    ledger = LayerLedger()
    assert read_pull_line(_line(status="Pulling from x", id="1"), ledger) is None
    read_pull_line(_line(status="Pulling fs layer", id="aa", progressDetail={}), ledger)
    progress = read_pull_line(
        _line(status="Downloading", id="aa", progressDetail={"current": 40, "total": 100}), ledger
    )
    assert progress is not None
    assert (progress.current, progress.total) == (40, 100)
    progress = read_pull_line(_line(status="Already exists", id="bb"), ledger)
    assert progress is not None
    assert [layer.id for layer in progress.layers] == ["aa", "bb"]
    progress = read_pull_line(_line(status="Pull complete", id="aa", progressDetail={}), ledger)
    assert progress is not None
    assert (progress.current, progress.total) == (100, 100)
    assert read_pull_line(_line(status="Pull complete", id="aa", progressDetail={}), ledger) is None
