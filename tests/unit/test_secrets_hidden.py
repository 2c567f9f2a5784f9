"""A secret that gets into a log line by way of its owner isn't shown there."""

import io

import structlog

from innkeep.domain.account import ApiKey, IssuedKey, Owner
from innkeep.reconciler.container_spec import container_spec
from tests.unit.builders import ENV_SECRET, GUARD, PASSWORD, TOKEN, an_instance

KEY = "sk_the-key-itself"


def _everything() -> list[object]:
    instance = an_instance()
    return [
        instance,
        instance.image_login,
        instance.tools[0],
        instance.envs[0],
        IssuedKey(
            key=ApiKey(
                id="key-1",
                owner=Owner("owner-1", "ann"),
                hint="sk_",
                created_at=1,
                revoked_at=None,
            ),
            secret=KEY,
        ),
        container_spec(instance, network_name="n", image="i"),
    ]


def _assert_hidden(text: str) -> None:
    for secret in (PASSWORD, TOKEN, ENV_SECRET, GUARD, KEY):
        assert secret not in text


def test_secrets_are_not_in_what_python_shows_of_values() -> None:
    _assert_hidden(f"{_everything()!r} " + " ".join(str(one) for one in _everything()))


def test_secrets_are_not_in_a_log_line_about_their_owners() -> None:
    written = io.StringIO()
    log = structlog.wrap_logger(
        structlog.WriteLogger(written), processors=[structlog.processors.KeyValueRenderer()]
    )
    log.info("everything", things=_everything())
    problem = ValueError(_everything())
    log.info("failed", why=str(problem), exc_info=problem)
    assert "builder" in written.getvalue()
    _assert_hidden(written.getvalue())
