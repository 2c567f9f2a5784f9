"""Libraries with packed relocations are made into ones that older versions of musl load right."""

import ctypes
import shutil
import subprocess
from pathlib import Path

import pytest

from innkeep.tools_volume.old_musl import unpacked_addresses, write_out_relocations

# Addresses in a row, alone, and more apart than one word of the packed table reaches.
_SOURCE = """
static int numbers[200];
int *row[70] = {[0 ... 69] = numbers + 7};
long gap[100] = {1};
int *alone = numbers + 9;
int *first_of_row(void) { return row[0]; }
int *last_of_row(void) { return row[69]; }
int *far(void) { return alone; }
int *start(void) { return numbers; }
"""


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    if shutil.which("gcc") is None or shutil.which("readelf") is None:
        pytest.skip("gcc and readelf (packages gcc, binutils) are missing")
    (tmp_path / "packed.c").write_text(_SOURCE)
    library = tmp_path / "packed.so"
    options = ["-shared", "-fPIC", "-nostdlib", "-Wl,-z,pack-relative-relocs"]
    subprocess.run(["gcc", *options, "-o", library, tmp_path / "packed.c"], check=True)
    assert "(RELR)" in _dynamic(library)
    return library


def _dynamic(library: Path) -> str:
    told = subprocess.run(["readelf", "-dW", library], capture_output=True, text=True, check=True)
    return told.stdout


def test_a_library_without_packed_relocations_works_as_before(packed: Path) -> None:
    assert write_out_relocations(packed)
    assert "RELR" not in _dynamic(packed)
    library = ctypes.CDLL(str(packed))
    places = {}
    for name in ("start", "first_of_row", "last_of_row", "far"):
        function = getattr(library, name)
        function.restype = ctypes.c_void_p
        places[name] = function()
    size = ctypes.sizeof(ctypes.c_int)
    assert places["first_of_row"] == places["last_of_row"] == places["start"] + 7 * size
    assert places["far"] == places["start"] + 9 * size


def test_a_library_is_changed_once(packed: Path) -> None:
    assert write_out_relocations(packed)
    changed = packed.read_bytes()
    assert not write_out_relocations(packed)
    assert packed.read_bytes() == changed


def test_what_is_no_library_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "script.so"
    file.write_text("INPUT(libother.so)")
    assert not write_out_relocations(file)
    assert file.read_text() == "INPUT(libother.so)"


@pytest.mark.parametrize(
    ("words", "addresses"),
    [
        ([], []),
        ([0x1000], [0x1000]),
        ([0x1000, 0b1011], [0x1000, 0x1008, 0x1018]),
        ([0x1000, 0b1, 0b11], [0x1000, 0x1008 + 63 * 8]),
        ([0x1000, 0b11, 0x2000, 0b101], [0x1000, 0x1008, 0x2000, 0x2010]),
    ],
)
def test_each_bit_stands_for_a_word_of_memory(words: list[int], addresses: list[int]) -> None:
    assert unpacked_addresses(words) == addresses
