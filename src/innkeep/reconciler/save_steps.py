"""Which of a save's many reports are worth a line in the job's log: pure."""

from innkeep.domain.instance import LayerProgress
from innkeep.engines.values import SavePhase, SaveProgress

_SHORTEST_SECONDS = 1.0
_LONGEST_SECONDS = 10.0
_SHARE = 0.05
_MEGABYTE = 1_000_000
_THERE = ("Pushed", "Layer already exists", "Mounted from")


class SaveSteps:
    """The lines of one save: its phases, each layer's end, and in between how far they are.

    Lines about how far it is are at least a second and a twentieth of the whole apart, or ten
    seconds where less goes.
    """

    def __init__(self) -> None:
        self._phase: SavePhase | None = None
        self._phase_at = 0.0
        self._told_at = 0.0
        self._told = 0
        self._there: set[str] = set()

    def take(self, progress: SaveProgress, at: float) -> list[str]:
        """What to tell now, if anything.

        Args:
            progress: the newest state.
            at: now, Unix seconds.
        """
        lines = []
        if progress.phase is not self._phase:
            lines += self._phase_begins(progress, at)
        for layer in progress.layers:
            if layer.state.startswith(_THERE) and layer.id not in self._there:
                self._there.add(layer.id)
                lines.append(f"layer {layer.id}: {_end_of(layer)}")
        lines += self._on_the_way(progress.layers, at)
        return lines

    def _phase_begins(self, progress: SaveProgress, at: float) -> list[str]:
        lines = []
        if progress.phase is SavePhase.COMMITTING:
            lines.append("reading the root disk; an instance that runs is frozen meanwhile")
        else:
            if self._phase is not None:
                lines.append(f"root disk read in {max(at - self._phase_at, 0):.1f} s")
            if progress.volumes:
                paths = ", ".join(progress.volumes)
                lines.append(f"not saved: what is in the image's own volumes at {paths}")
            lines.append("pushing")
        self._phase, self._phase_at, self._told_at = progress.phase, at, at
        return lines

    def _on_the_way(self, layers: tuple[LayerProgress, ...], at: float) -> list[str]:
        moving = [layer for layer in layers if layer.state == "Pushing"]
        sent = sum(layer.current for layer in layers)
        total = sum(layer.total for layer in layers)
        waited = at - self._told_at
        enough = sent - self._told >= total * _SHARE
        if not moving or sent <= self._told:
            return []
        if waited < (_SHORTEST_SECONDS if enough else _LONGEST_SECONDS):
            return []
        rate = (sent - self._told) / waited / _MEGABYTE
        self._told_at, self._told = at, sent
        each = "; ".join(
            f"{layer.id} {layer.current / _MEGABYTE:.1f} of {layer.total / _MEGABYTE:.1f} MB"
            for layer in moving
        )
        there = sum(layer.state.startswith(_THERE) for layer in layers)
        line = (
            f"pushed {sent / _MEGABYTE:.1f} of {total / _MEGABYTE:.1f} MB ({rate:.1f} MB/s), "
            f"{there} of {len(layers)} layers there: {each}"
        )
        return [line]


def _end_of(layer: LayerProgress) -> str:
    if layer.state == "Pushed":
        return f"pushed, {layer.total / _MEGABYTE:.1f} MB"
    state = layer.state[:1].lower() + layer.state[1:]
    return "is in the registry already" if state.startswith("layer already") else state
