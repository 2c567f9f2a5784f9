"""What a certificate file must be, by itself."""

from datetime import UTC, datetime

import pytest

from innkeep.gateway.certificate import BadCertificate, read_certificate

from .certificates import Authority, pem_of_key

NOW = datetime.now(UTC)
AUTHORITY = Authority()
GOOD = AUTHORITY.issue("*.localhost", "inn.example.com")
OTHER = AUTHORITY.issue("*.localhost")
KEY = pem_of_key(GOOD.key)


@pytest.mark.parametrize(
    "text",
    [
        KEY + GOOD.leaf + AUTHORITY.pem,
        GOOD.leaf + AUTHORITY.pem + KEY,
        AUTHORITY.pem + KEY + GOOD.leaf,
        b"# a comment\n\n" + GOOD.leaf + b"\nwords between\n\n" + AUTHORITY.pem + b"\n" + KEY,
    ],
)
def test_key_certificate_and_chain_are_taken_in_any_order(text: bytes) -> None:
    found = read_certificate(text, NOW)
    assert found.pem == (GOOD.leaf + AUTHORITY.pem + KEY).decode()
    assert found.names == ("*.localhost", "inn.example.com")
    assert found.fingerprint == GOOD.fingerprint
    assert "\n\n" not in found.pem, "an empty line would end what HAProxy is sent"
    assert "PRIVATE" not in repr(found)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "no private key"),
        (b"\x00\xff" * 500, "no private key"),
        (GOOD.leaf + AUTHORITY.pem, "no private key"),
        (KEY, "no certificate"),
        (KEY[: len(KEY) // 2] + GOOD.leaf, "key can't be read"),
        (KEY + GOOD.leaf[: len(GOOD.leaf) // 2], "no certificate"),
        (pem_of_key(GOOD.key, b"secret") + GOOD.leaf, "wants a password"),
        (KEY + OTHER.leaf + AUTHORITY.pem, "belongs to none"),
        (KEY + GOOD.leaf + AUTHORITY.pem * 40, "more than 15000 bytes"),
    ],
)
def test_what_can_not_be_served_is_refused_with_the_reason(text: bytes, says: str) -> None:
    with pytest.raises(BadCertificate, match=says):
        read_certificate(text, NOW)


def test_one_that_has_expired_is_refused_with_its_day() -> None:
    old = AUTHORITY.issue("*.localhost", days=-3)
    with pytest.raises(BadCertificate, match=r"expired on 20\d\d-"):
        read_certificate(old.leaf + pem_of_key(old.key), NOW)
