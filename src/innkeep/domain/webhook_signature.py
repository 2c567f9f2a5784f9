"""How a message of a webhook is signed: as the Standard Webhooks specification says.

Receivers check it with any library for that specification: ``webhook-signature`` is ``v1,`` and the
base64 of the HMAC-SHA256 over id, time and body.
"""

import base64
import binascii
import hmac
import secrets

PREFIX = "whsec_"
MIN_KEY_BYTES = 24
MAX_KEY_BYTES = 64
_NEW_KEY_BYTES = 32


def new_secret() -> str:
    """A fresh secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_NEW_KEY_BYTES)).decode()


def key_of_secret(secret: str) -> bytes:
    """The key that a secret holds.

    Raises:
        ValueError: it is none; the sentence tells what it must be, and not what it is.
    """
    rule = (
        f"must be {PREFIX} followed by the base64 of {MIN_KEY_BYTES}-{MAX_KEY_BYTES} random bytes"
    )
    if not secret.startswith(PREFIX):
        raise ValueError(rule)
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(rule) from None
    if not MIN_KEY_BYTES <= len(key) <= MAX_KEY_BYTES:
        raise ValueError(rule)
    return key


def signed_headers(secret: str, message_id: str, at: float, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows that a message is genuine and new.

    Args:
        secret: the webhook's.
        message_id: the same at each attempt.
        at: Unix seconds, of this attempt.
        body: as it is sent.
    """
    timestamp = str(int(at))
    signed = f"{message_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(key_of_secret(secret), signed, "sha256")).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }
