"""What a registry's refusal means, from the sentence that Docker passes on: pure.

Docker gives no codes for these, and the same cause comes as an HTTP status in one place and as an
event in a stream in another; the sentence is all there is in both.
"""

from innkeep.domain.image_reference import ImageReference
from innkeep.domain.instance import RegistryLogin
from innkeep.engines.errors import (
    EngineError,
    ImageRefused,
    ImageUnavailable,
    PermanentError,
)

_LONGEST_QUOTE = 200
_RATE = ("toomanyrequests", "too many requests", "rate limit", "status: 429", " 429 ")
_DISK = ("no space left", "disk quota exceeded")
_ARCHITECTURE = (
    "no matching manifest",
    "does not match the specified platform",
    "no match for platform",
    "cannot be used on this platform",
    "image operating system",
)
_ACCESS = (
    "pull access denied",
    "access to the resource is denied",
    "unauthorized",
    "no basic auth credentials",
    "incorrect username or password",
    "authentication required",
    "authorization failed",
    "insufficient_scope",
    "forbidden",
    "denied:",
    "status: 401",
    "status: 403",
    " 401 ",
    " 403 ",
)
_MISSING = (
    "manifest unknown",
    "manifest_unknown",
    "name unknown",
    "name_unknown",
    "repository name not known",
    "not found",
    "status: 404",
    " 404 ",
)
_HUB = "docker.io"
_TAKES_NONE = (
    "name invalid",
    "tag invalid",
    "manifest invalid",
    "blob upload invalid",
    "digest invalid",
    "size invalid",
    "unsupported",
    "status: 400",
    "status: 404",
    "status: 405",
    "status: 409",
    "status: 413",
    "cannot be overwritten",
    "immutable",
    "quota",
)


def wrong_architecture(reference: ImageReference, wanted: str, found: str = "") -> ImageRefused:
    """The refusal of an image that was made for other machines."""
    made_for = f" is made for {found} and" if found else ""
    return ImageRefused(
        "imageWrongArchitecture",
        f"The image {reference}{made_for} can't run here: this cluster needs one for {wanted}.",
    )


def explain_refusal(
    sentence: str, reference: ImageReference, login: RegistryLogin | None, architecture: str
) -> EngineError:
    """Turn a sentence about a failed pull or look-up into an error that an owner can act on.

    Args:
        sentence: what Docker or the registry said.
        reference: the image.
        login: what was tried; its password never gets into the error.
        architecture: the cluster's, as images name it.
    """
    told = f" {sentence.lower()} "
    quote = _quote(sentence, login)

    def has(signs: tuple[str, ...]) -> bool:
        return any(sign in told for sign in signs)

    if has(_RATE):
        hint = "" if login is not None else "; a login may raise the limit"
        return ImageUnavailable(
            "registryRateLimited",
            f"The registry {reference.registry} limits how often images may be pulled{hint}.",
        )
    if has(_DISK):
        return ImageUnavailable(
            "diskFull", f"There is no space left on the cluster's disk for the image {reference}."
        )
    if has(_ARCHITECTURE):
        return wrong_architecture(reference, architecture)
    if has(_ACCESS):
        return _no_access(reference, login, quote)
    if has(_MISSING):
        return ImageRefused(
            "imageNotFound",
            f"The image {reference} was not found; check its name and tag ({quote}).",
        )
    return ImageUnavailable(
        "registryUnreachable",
        f"The registry {reference.registry} can't be reached for the image {reference}: {quote}.",
    )


def explain_push_refusal(
    sentence: str, reference: ImageReference, login: RegistryLogin | None
) -> EngineError:
    """Turn a sentence about a failed push into an error that an owner can act on.

    Args:
        sentence: what Docker or the registry said.
        reference: where it was pushed to.
        login: what was tried; its password never gets into the error.
    """
    told = f" {sentence.lower()} "
    quote = _quote(sentence, login)

    def has(signs: tuple[str, ...]) -> bool:
        return any(sign in told for sign in signs)

    if has(_RATE):
        return ImageUnavailable(
            "registryRateLimited", f"The registry {reference.registry} takes no more for now."
        )
    if has(_ACCESS):
        return PermanentError(
            "pushDenied",
            f"The registry {reference.registry} does not let {reference} be pushed: {quote}; "
            f"{_advice(login, 'give registryAuthId')}.",
        )
    if has(_TAKES_NONE):
        return PermanentError(
            "pushRefused",
            f"The registry {reference.registry} does not take {reference}: {quote}.",
        )
    return ImageUnavailable(
        "registryUnreachable",
        f"The registry {reference.registry} can't be reached for the image {reference}: {quote}.",
    )


def _advice(login: RegistryLogin | None, without: str) -> str:
    if login is None:
        return without
    which = f"registry auth {login.stored_as!r}" if login.stored_as else "login"
    advice = f"it was asked with the {which} for user {login.username}"
    if set(login.password) == {"*"}:
        advice += "; its password is nothing but asterisks: a client sent a mask in its place"
    return advice


def _no_access(reference: ImageReference, login: RegistryLogin | None, quote: str) -> ImageRefused:
    if login is not None:
        which = f"registry auth {login.stored_as!r} (imageAuthId)" if login.stored_as else "login"
        advice = f"the registry refused the {which} for user {login.username}"
        if set(login.password) == {"*"}:
            advice += "; its password is nothing but asterisks: a client sent a mask in its place"
    else:
        advice = "give imageAuth or imageAuthId"
    # Docker Hub says the same of what is missing and of what is private.
    cause = "not found or no access" if reference.registry == _HUB else "no access"
    return ImageRefused("imageNoAccess", f"Image {reference}: {cause}: {quote}; {advice}.")


def _quote(sentence: str, login: RegistryLogin | None) -> str:
    line = " ".join(sentence.split()).rstrip(".")
    if login is not None and login.password:
        line = line.replace(login.password, "<hidden>")
    return line if len(line) <= _LONGEST_QUOTE else line[:_LONGEST_QUOTE] + "..."
