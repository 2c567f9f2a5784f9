"""Which of a pull's many reports are worth a line in the instance's history: pure."""

from innkeep.domain.instance import LayerProgress, PullProgress

_SHORTEST_SECONDS = 1.0
_LONGEST_SECONDS = 10.0
_SHARE = 0.05
_MEGABYTE = 1_000_000
_ON_DISK = frozenset({"Pull complete", "Already exists"})
_UNDER_WAY = frozenset({"Pulling fs layer", "Waiting", "Downloading"})


class PullSteps:
    """The steps of one pull, each at least a second and a twentieth of the whole after the last.

    So a history stays short, however long the pull takes: without much progress there is one step
    in ten seconds, and none when nothing moves.

    Args:
        began_at: when the pull began, Unix seconds.
    """

    def __init__(self, began_at: float) -> None:
        self._told_at = began_at
        self._told = (0, 0)

    def take(self, progress: PullProgress, at: float) -> str | None:
        """What to tell now, if anything."""
        layers = progress.layers
        got = sum(_downloaded(layer) for layer in layers)
        total = sum(max(layer.total, _downloaded(layer)) for layer in layers)
        on_disk = sum(layer.state in _ON_DISK for layer in layers)
        if (got, on_disk) == self._told:
            return None
        waited = at - self._told_at
        enough = got - self._told[0] >= total * _SHARE or on_disk > self._told[1]
        is_last = bool(layers) and on_disk == len(layers)
        if not is_last and waited < (_SHORTEST_SECONDS if enough else _LONGEST_SECONDS):
            return None
        rate = (got - self._told[0]) / waited / _MEGABYTE if waited > 0 else 0.0
        self._told_at, self._told = at, (got, on_disk)
        return (
            f"downloaded {got / _MEGABYTE:.1f} of {total / _MEGABYTE:.1f} MB ({rate:.1f} MB/s), "
            f"{on_disk} of {len(layers)} layers unpacked"
        )


def _downloaded(layer: LayerProgress) -> int:
    # Afterwards the engine counts what is unpacked, from nothing again.
    return layer.current if layer.state in _UNDER_WAY else layer.total
