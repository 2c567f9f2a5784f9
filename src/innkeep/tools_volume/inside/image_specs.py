"""The kernels that notebooks are offered, looked for once the server answers.

Trying the image's Python takes as long as all else at the start, and is needed only when somebody
is there already to choose a kernel: who asks before it is known waits for it.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from tornado.ioloop import IOLoop


class ImageSpecs(KernelSpecManager):  # type: ignore[misc]  # Jupyter has no types here
    """What is offered, once ``look`` has written it down."""

    look: Callable[[], None]
    """Set before the server starts; called once, in a thread."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._known = threading.Event()
        # The loop runs its first callbacks when the server listens.
        IOLoop.current().add_callback(threading.Thread(target=self._look, daemon=True).start)

    def _look(self) -> None:
        try:
            type(self).look()
        finally:
            self._known.set()

    async def get_all_specs(self) -> dict[str, Any]:
        """All kernels; the server goes on meanwhile."""
        await asyncio.to_thread(self._known.wait)
        found: dict[str, Any] = super().get_all_specs()
        return found

    def find_kernel_specs(self) -> dict[str, str]:
        """Their folders."""
        self._known.wait()
        found: dict[str, str] = super().find_kernel_specs()
        return found

    def get_kernel_spec(self, kernel_name: str) -> Any:
        """One kernel."""
        self._known.wait()
        return super().get_kernel_spec(kernel_name)
