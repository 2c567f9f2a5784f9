"""An image with a Python made for musl, and no other C library: what images like Alpine's have.

No package of a registry that this project uses has such a Python, so it is built: the
distribution's source of its own Python, with musl's compiler. That takes about a minute; the
result is kept in the system's folder for temporary files, under a name of what it is made of.
"""

import fcntl
import io
import os
import platform
import shutil
import subprocess
import tarfile
import tempfile
import time
from functools import cache
from hashlib import sha256
from pathlib import Path

from tests import source_packages
from tests.images import busybox_root, missing_musl
from tests.python_image import missing_python, python_version

PYTHON = "/usr/local/bin/python3"
OWN_PACKAGE = "only_in_this_image"
"""A package that is installed beside that Python and nowhere else."""

_PLACE = Path("/tmp")
_PREFIX = "innkeep-test-musl-python-"
_KEPT_SECONDS = 7 * 24 * 3600
_LOADER = Path("/lib/ld-musl-x86_64.so.1")
_LEFT_OUT = ("__pycache__", "test", "tests", "idlelib", "lib2to3", "ensurepip", "turtledemo")
# Python's build asks the compiler what it builds for, and looks among that system's libraries.
_COMPILER = """#!/bin/sh
for option; do
    case "$option" in
    -print-multiarch | --print-multiarch) echo x86_64-linux-musl; exit ;;
    esac
done
exec musl-gcc "$@"
"""
# What its configure would find: the archive has none made, and would need more programs for that.
_LIBFFI_CONFIG = """
#define EH_FRAME_FLAGS "a"
#define HAVE_ALLOCA_H 1
#define HAVE_AS_CFI_PSEUDO_OP 1
#define HAVE_AS_X86_64_UNWIND_SECTION_TYPE 1
#define HAVE_AS_X86_PCREL 1
#define HAVE_HIDDEN_VISIBILITY_ATTRIBUTE 1
#define HAVE_LONG_DOUBLE 1
#define HAVE_MEMCPY 1
#define HAVE_MKOSTEMP 1
#define HAVE_MMAP 1
#define HAVE_MMAP_ANON 1
#define HAVE_RO_EH_FRAME 1
#define SIZEOF_DOUBLE 8
#define SIZEOF_LONG_DOUBLE 16
#define SIZEOF_SIZE_T 8
#define STDC_HEADERS 1
#ifdef LIBFFI_ASM
#define FFI_HIDDEN(name) .hidden name
#else
#define FFI_HIDDEN __attribute__((visibility("hidden")))
#endif
"""
_LIBFFI = ("prep_cif", "types", "raw_api", "closures", "tramp")
_LIBFFI_X86 = ("ffi64.c", "ffiw64.c", "unix64.S", "win64.S")
_LIBFFI_HEADER = {"TARGET": "X86_64", "HAVE_LONG_DOUBLE": "1", "FFI_EXEC_TRAMPOLINE_TABLE": "0"}
_ZLIB = (
    *("adler32", "compress", "crc32", "deflate", "infback", "inffast", "inflate", "inftrees"),
    *("trees", "uncompr", "zutil"),
)


def missing_musl_python() -> str:
    """Why the image can't be made; empty when it can."""
    if platform.machine() != "x86_64":
        return "a Python for musl is built on x86-64 only"
    for program, package in (("musl-gcc", "musl-tools"), ("make", "make"), ("ar", "binutils")):
        if shutil.which(program) is None:
            return f"the program {program} (package {package}) is missing"
    return missing_python() or missing_musl() or source_packages.missing_sources()


def musl_python_root() -> bytes:
    """A root file system with busybox, musl and Python in ``/usr/local``, as a tar archive."""
    packed = io.BytesIO(busybox_root())
    with tarfile.open(fileobj=packed, mode="a") as archive:
        archive.add(_LOADER.resolve(), str(_LOADER).lstrip("/"))
        archive.add(_installed(), "usr/local")
    return packed.getvalue()


@cache
def _installed() -> Path:
    """What such a Python's installation has below its prefix."""
    key = sha256(Path(__file__).read_bytes())
    key.update(f"{python_version()} {platform.python_version()}".encode())
    key.update(_LOADER.read_bytes())
    home = _PLACE / f"{_PREFIX}{key.hexdigest()[:12]}"
    # Tests side by side wait for one build.
    with Path(f"{home}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            with tempfile.TemporaryDirectory(dir=_PLACE, prefix=f"{_PREFIX}new-") as scratch:
                _build(Path(scratch)).rename(home)
        os.utime(home)
    for other in _PLACE.glob(f"{_PREFIX}*"):
        if other.stat().st_mtime < time.time() - _KEPT_SECONDS:
            shutil.rmtree(other, ignore_errors=True)
            other.unlink(missing_ok=True)
    return home


def _build(scratch: Path) -> Path:
    source_packages.fetch_sources(["libffi", "zlib", f"python{python_version()}"], scratch)
    tools, made = scratch / "tools", scratch / "made"
    for folder in (tools, made / "include", made / "lib"):
        folder.mkdir(parents=True)
    (tools / "cc").write_text(_COMPILER)
    (tools / "cc").chmod(0o755)
    compiler = str(tools / "cc")
    _build_libffi(_unpacked(scratch, "libffi"), compiler, made)
    _build_zlib(_unpacked(scratch, "zlib"), compiler, made)
    return _build_python(_unpacked(scratch, "python"), compiler, made)


def _unpacked(scratch: Path, name: str) -> Path:
    (packed,) = scratch.glob(f"{name}*.orig.tar.*[!c]")
    folder = scratch / name
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="tar")
    (top,) = folder.iterdir()
    return top


def _build_libffi(source: Path, compiler: str, made: Path) -> None:
    (source / "fficonfig.h").write_text(_LIBFFI_CONFIG)
    header = (source / "include" / "ffi.h.in").read_text()
    for name, value in _LIBFFI_HEADER.items():
        header = header.replace(f"@{name}@", value)
    (made / "include" / "ffi.h").write_text(header)
    shutil.copy(source / "src" / "x86" / "ffitarget.h", made / "include")
    files = [*(f"src/{name}.c" for name in _LIBFFI), *(f"src/x86/{name}" for name in _LIBFFI_X86)]
    include = [f"-I{made / 'include'}", "-I.", "-Iinclude", "-Isrc"]
    _archive(source, [compiler, *include], files, made / "lib" / "libffi.a")


def _build_zlib(source: Path, compiler: str, made: Path) -> None:
    for name in ("zlib.h", "zconf.h"):
        shutil.copy(source / name, made / "include")
    files = [f"{name}.c" for name in _ZLIB]
    _archive(source, [compiler, "-DHAVE_UNISTD_H"], files, made / "lib" / "libz.a")


def _archive(source: Path, compiler: list[str], files: list[str], library: Path) -> None:
    _run([*compiler, "-O1", "-fPIC", "-w", "-c", *files], source)
    _run(["ar", "rcs", str(library), *(f"{Path(name).stem}.o" for name in files)], source)


def _build_python(source: Path, compiler: str, made: Path) -> Path:
    include, libraries = f"-I{made / 'include'}", f"-L{made / 'lib'}"
    environment = {
        "CC": compiler,
        "CFLAGS": "-O1 -pipe",
        "OPT": "-DNDEBUG",
        "CPPFLAGS": include,
        "LDFLAGS": libraries,
        # Nothing of this system's other C library may be found.
        "PKG_CONFIG": "/bin/false",
        "LIBFFI_INCLUDEDIR": str(made / "include"),
        "LIBFFI_CFLAGS": include,
        "LIBFFI_LIBS": f"{libraries} -lffi",
        "ZLIB_CFLAGS": include,
        "ZLIB_LIBS": f"{libraries} -lz",
    }
    options = ["--prefix=/usr/local", "--without-ensurepip", "--disable-test-modules"]
    _run(["./configure", "-q", *options], source, environment)
    # Others use this machine's cores at the same time.
    _run(["nice", "make", "-s", "-j2"], source, environment)
    modules = source / (source / "pybuilddir.txt").read_text().strip()
    prefix = made / "prefix"
    library = prefix / "lib" / f"python{python_version()}"
    shutil.copytree(source / "Lib", library, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    for path in modules.glob("_sysconfigdata_*.py"):
        shutil.copy(path, library)
    (library / "lib-dynload").mkdir()
    for path in modules.glob("*linux-musl.so"):
        shutil.copy(path, library / "lib-dynload")
    package = library / "site-packages" / OWN_PACKAGE
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("SAID = 'here I am'\n")
    (prefix / "bin").mkdir()
    shutil.copy(source / "python", prefix / "bin" / f"python{python_version()}")
    (prefix / "bin" / "python3").symlink_to(f"python{python_version()}")
    return prefix


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
