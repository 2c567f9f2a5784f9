"""What an owner can do about a failure: one sentence for each code that a failure may have."""

from collections.abc import Mapping

_TRIES_AGAIN = "Nothing: it is tried again by itself"
_RECOVER = "POST /gpu/instance/recover tries it at once"
_OPERATOR = "Tell the operator of this Innkeep"

_ADVICE: Mapping[str, str] = {
    "exitCode": "Read the last lines of its output and mend what they tell of with an upgrade "
    f"(command, envs or image), or start it again as it is: {_RECOVER}.",
    "killedBySignal": "Read the last lines of its output; when the signal was one of your own, "
    f"start it again: {_RECOVER}.",
    "outOfMemory": "Let the program use less memory, or create the instance with a product that "
    f"has more; {_RECOVER} as it is.",
    "startFailed": "Correct command, entrypoint or image with an upgrade; the message names what "
    "could not be started.",
    "imageNotFound": "Correct imageUrl with an upgrade, or push the image and then start it: "
    f"{_RECOVER}.",
    "imageNoAccess": "Upgrade it with the imageAuthId of a registry auth that may pull the image.",
    "imageWrongArchitecture": "Upgrade it to an image for the architecture that the message names.",
    "imageReservedPath": "Upgrade it to an image without a volume at or under /.innkeep.",
    "imageVanished": f"{_TRIES_AGAIN}.",
    "imageInUse": f"{_TRIES_AGAIN}.",
    "registryUnreachable": f"See whether the registry is up, then {_RECOVER}.",
    "registryRateLimited": "Wait until the registry takes requests again, or upgrade it with a "
    f"registry auth, which most registries allow more; {_RECOVER}.",
    "pullStalled": f"See how the registry and the way to it do, then {_RECOVER}.",
    "diskFull": f"{_OPERATOR} that the cluster's disk is full; then {_RECOVER}.",
    "deadlinePassed": f"The last problem is in the message; when it is over, {_RECOVER}.",
    "leftBehind": "Nothing to do for what was left behind: it is removed by itself. Start the "
    "instance to go on with a new container on the same local storage.",
    "engineUnavailable": f"{_TRIES_AGAIN}, as soon as the cluster answers.",
    "engineUnsuitable": f"{_OPERATOR}: the cluster's engine can't be used.",
    "networkMissing": f"{_TRIES_AGAIN}, once the network was made anew.",
    "networkPending": f"{_TRIES_AGAIN}, once its network is ready, whose state tells why not.",
    "addressPoolFull": f"{_OPERATOR} that the address pool is used up, or delete a network.",
    "addressInUse": f"{_TRIES_AGAIN}.",
    "storageMissing": f"{_OPERATOR}: a storage that was made is not there.",
    "storageDamaged": f"{_OPERATOR}: a storage needs a repair.",
    "storageReadOnly": f"{_OPERATOR}: a storage takes no more writes.",
    "storageUnsupported": "Use a cluster that has network storage.",
    "nameTaken": f"{_OPERATOR}: something that is not Innkeep's has a name that it needs.",
    "handleUnknown": f"{_OPERATOR}: the instance was made by another engine.",
    "internal": f"{_TRIES_AGAIN}; the operator's log has the details.",
}
_OTHERWISE = f"{_TRIES_AGAIN}; {_RECOVER} when that takes too long."


def next_step(state: str) -> str:
    """What to do about a failure with that code."""
    return _ADVICE.get(state, _OTHERWISE)
