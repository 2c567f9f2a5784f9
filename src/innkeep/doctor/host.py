"""Python, what it needs, and the machine itself."""

import ctypes
import platform
import resource
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from innkeep import __version__
from innkeep.doctor.finding import Finding, ok, problem, unchecked, warning
from innkeep.doctor.ground import Ground

_TIME_ERROR = 5
"""How the kernel says that nobody keeps its clock right."""
_LARGEST_TIMEX_BYTES = 512
_FEW_FILES = 65_536
_GIB = 1024**3


def check_python(_ground: Ground) -> Iterator[Finding]:
    """Whether what Innkeep needs is installed, in versions that fit."""
    wrong = list(unmet_requirements("innkeep"))
    if wrong:
        yield problem(
            "python",
            f"Innkeep {__version__} lacks what it needs: {', '.join(wrong)}",
            "install Innkeep again into its environment, with all that it needs",
            "pip install --upgrade innkeep",
        )
        return
    yield ok("python", f"Innkeep {__version__} on Python {platform.python_version()}")


def unmet_requirements(package: str) -> Iterator[str]:
    """What a package needs and does not find, each as ``name>=1 (has 0.9)``."""
    try:
        wanted = metadata.requires(package) or []
    except metadata.PackageNotFoundError:
        return
    for text in wanted:
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            has = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield f"{requirement.name}{requirement.specifier} (is missing)"
            continue
        if not requirement.specifier.contains(has, prereleases=True):
            yield f"{requirement.name}{requirement.specifier} (has {has})"


def check_clock(_ground: Ground) -> Iterator[Finding]:
    """Whether the kernel's clock is kept right."""
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_LARGEST_TIMEX_BYTES))
    except (OSError, AttributeError):
        state = -1
    if state < 0:
        yield unchecked("clock", "the kernel does not tell whether the clock is kept right")
    elif state == _TIME_ERROR:
        yield warning(
            "clock",
            "nobody keeps this machine's clock right; ends of keys, certificates and what the "
            "logs say depend on it",
            "let a time service keep it",
            "apt-get install --yes chrony",
        )
    else:
        yield ok("clock", "a time service keeps the clock right")


def check_open_files(_ground: Ground) -> Iterator[Finding]:
    """How many connections the proxy and the server can hold."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard == resource.RLIM_INFINITY or hard >= _FEW_FILES:
        told = "any number of" if hard == resource.RLIM_INFINITY else str(hard)
        yield ok("open files", f"a process may have {told} files open")
        return
    yield warning(
        "open files",
        f"a process may have {hard} files open, so the proxy holds about {hard // 2} connections",
        "start the server with more, by LimitNOFILE=1048576 in its systemd unit or in its shell",
        "ulimit -n 1048576",
    )


def check_memory(ground: Ground, meminfo: Path = Path("/proc/meminfo")) -> Iterator[Finding]:
    """Whether there is memory to sell beside what is reserved."""
    try:
        fields = dict(
            line.split(":", 1) for line in meminfo.read_text(encoding="ascii").splitlines()
        )
        total, free = (_gib(fields[name]) for name in ("MemTotal", "MemAvailable"))
    except (OSError, KeyError, ValueError):
        yield unchecked("memory", f"{meminfo} can't be read")
        return
    reserve = ground.settings.memory_reserve_gib
    smallest = min((each.memory_gib for each in ground.settings.products), default=1)
    if total * ground.settings.memory_overcommit - reserve < smallest:
        yield problem(
            "memory",
            f"of {total:.1f} GiB of memory, {reserve:g} are reserved: the smallest product "
            f"({smallest} GiB) does not fit",
            "give the machine more memory, or set a smaller memory_reserve_gib",
        )
    elif free < reserve:
        yield warning(
            "memory",
            f"only {free:.1f} of {total:.1f} GiB of memory are available now",
            "see what takes it, or give the machine more",
            "ps -eo pid,rss,comm --sort=-rss | head",
        )
    else:
        yield ok("memory", f"{free:.1f} of {total:.1f} GiB of memory are available")


def _gib(text: str) -> float:
    return int(text.split(maxsplit=1)[0]) * 1024 / _GIB
