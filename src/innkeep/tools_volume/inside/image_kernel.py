"""A notebook's kernel in the image's own Python: finds ipykernel in the volume, then becomes it.

Runs in any Python from 3.9 on. What it needs is put on the search path of this process alone, so
that programs which the notebook starts see nothing of it. Compiled modules go to a folder of the
instance's, since the volume can't be written to.
"""

import importlib.util
import json
import os
import sys

_KERNELS = "/.innkeep/jupyter/kernels.json"
_WHEELS = "/.innkeep/jupyter/wheels"


def main() -> None:
    """Become the kernel; arguments: folder for compiled modules, then those of ipykernel."""
    compiled = sys.argv.pop(1)
    # Python put this file's folder there.
    del sys.path[0]
    if importlib.util.find_spec("ipykernel") is None:
        sys.pycache_prefix = compiled
        with open(_KERNELS, encoding="utf-8") as file:  # noqa: PTH123  # quicker to start
            names = json.load(file)[kernel_name()]
        own = [f"{_WHEELS}/{name}" for name in names]
        packages = [
            index
            for index, path in enumerate(sys.path)
            if path.endswith(("site-packages", "dist-packages"))
        ]
        # Before the image's packages: a half of another version would not fit.
        where = packages[0] if packages else len(sys.path)
        sys.path[where:where] = own
    from ipykernel import kernelapp  # noqa: PLC0415

    kernelapp.launch_new_instance()


def kernel_name() -> str:
    """Which wheels fit this Python, as ``3.11-glibc``."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}-{c_library()}"


def c_library() -> str:
    """Which C library this Python was made for."""
    try:
        told = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError):
        told = ""
    return "glibc" if told.startswith("glibc") else "musl"


if __name__ == "__main__":
    main()
