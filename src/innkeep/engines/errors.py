"""What an engine can answer instead of doing what was asked: one tree, retry or not is a type.

EngineError
├── TemporaryError        may work later: the caller backs off and tries again
│   ├── EngineUnavailable     the engine does not answer
│   ├── NetworkMissing        the instance's network is gone; ``ensure_network`` makes it anew
│   └── ImageUnavailable      the registry can't be reached, limits the rate, or stalls
└── PermanentError        trying again can't help; the sentence is for the owner
    ├── ImageRefused          not found, no access, wrong architecture
    ├── StartRefused          the image's program can't be started (no such file, bad user, ...)
    ├── SubnetTaken           the wanted subnet overlaps with one the cluster has
    └── EngineUnsuitable      this engine can't be used at all (remote, rootless, too old)
"""


class EngineError(Exception):
    """An engine could not do what was asked.

    Args:
        state: stable code for ``statusError.state``, as ``imageNotFound``.
        message: one sentence for the owner; holds no secret.
    """

    def __init__(self, state: str, message: str) -> None:
        super().__init__(message)
        self.state = state
        self.message = message


class TemporaryError(EngineError):
    """The same call may work later."""


class ImageVanished(TemporaryError):
    """The image was removed from the cluster since it was ensured (state ``imageVanished``)."""

    def __init__(self) -> None:
        super().__init__(
            "imageVanished",
            "The image was removed from the cluster meanwhile; it is looked for anew.",
        )


class PermanentError(EngineError):
    """The same call can't work until something was changed."""


class EngineUnavailable(TemporaryError):
    """The engine does not answer (state ``engineUnavailable``)."""

    def __init__(self, message: str) -> None:
        super().__init__("engineUnavailable", message)


class NetworkMissing(TemporaryError):
    """The network of an instance is gone from the cluster (state ``networkMissing``)."""

    def __init__(self, message: str) -> None:
        super().__init__("networkMissing", message)


class ImageUnavailable(TemporaryError):
    """The image can't be had for now.

    States: ``registryUnreachable``, ``registryRateLimited``, ``pullStalled``, ``diskFull``.
    """


class ImageRefused(PermanentError):
    """The image can't be had.

    States: ``imageNotFound``, ``imageNoAccess``, ``imageWrongArchitecture``,
    ``imageReservedPath``.
    """


class StartRefused(PermanentError):
    """The main process can't be started (state ``startFailed``)."""


class SubnetTaken(PermanentError):
    """The subnet overlaps with one that the cluster or its host already has.

    Args:
        message: one sentence.
        overlaps: that one, in CIDR form; empty when the engine doesn't say.
    """

    def __init__(self, message: str, overlaps: str = "") -> None:
        super().__init__("subnetTaken", message)
        self.overlaps = overlaps


class EngineUnsuitable(PermanentError):
    """This engine can't be used by Innkeep at all (state ``engineUnsuitable``)."""

    def __init__(self, message: str) -> None:
        super().__init__("engineUnsuitable", message)
