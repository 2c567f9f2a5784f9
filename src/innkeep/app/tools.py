"""The tools volume as a server has it: built at its start where that can be, told of in readiness.

Nothing waits for it and nothing fails without it: instances then lack the tools.
"""

import asyncio
from collections.abc import Mapping

import structlog

from innkeep.catalog import cluster_settings
from innkeep.data_folder import DataFolder
from innkeep.domain.tools_volume import JUPYTER
from innkeep.engines.tools_shelf import ShelfBusy, ToolsShelf
from innkeep.settings import Settings
from innkeep.tools_volume.build import BuildFailed, build_tools
from innkeep.tools_volume.sources import SourcesMissing

_JUPYTER_HINT = (
    "Jupyter is served by images that bring it only; innkeep admin tools build --jupyter has every "
    "image serve it"
)
_log = structlog.get_logger(__name__)


class ServedTools:
    """The tools volume of one server.

    Args:
        settings: the server's.
        folder: its data folder.
    """

    def __init__(self, settings: Settings, folder: DataFolder) -> None:
        self._folder = folder.tools
        self._wanted = any(cluster.engine == "docker" for cluster in cluster_settings(settings))
        self._problem = "" if self._wanted else "no cluster here uses it"

    async def prepare(self) -> None:
        """Have the base part as the host's packages are now, if they are there."""
        if not self._wanted:
            return
        try:
            # Another build may take minutes; instances get what it makes when it is there.
            await asyncio.to_thread(build_tools, self._folder, self._say, wait=False)
        except (SourcesMissing, BuildFailed, ShelfBusy) as problem:
            self._problem = str(problem)
            _log.warning("tools volume not built", why=self._problem)

    def status(self) -> Mapping[str, object]:
        """What new instances get, for the operator."""
        current = ToolsShelf(self._folder).current()
        lacks_jupyter = self._wanted and (current is None or JUPYTER not in current.parts)
        return {
            "version": current.name if current else "",
            "parts": sorted(current.parts) if current else [],
            "problem": self._problem,
            "hint": _JUPYTER_HINT if lacks_jupyter else "",
        }

    def _say(self, sentence: str) -> None:
        _log.info("tools volume", step=sentence)
