"""Makes libraries that are packed for newer versions of musl load on older ones too.

A wheel for musl 1.2 may bring libraries (the C++ runtime is one) whose relative relocations are
packed, as DT_RELR. musl reads those from 1.2.4 on; before, as in Alpine up to 3.17, it passes over
them without a word and the program crashes. So they are written out as the plain relocations that
every version reads, in a segment of their own at the file's end.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

from innkeep.tools_volume.relocation import PatchFailed

_ELF_64_LITTLE = b"\x7fELF\x02\x01"
_RELATIVE = {62: 8, 183: 1027}
"""Machine to its type of relocation for an address within the library: x86-64, arm64."""
_PAGE = 0x10000
_WORD = 8
_PT_LOAD, _PT_DYNAMIC, _PT_NOTE, _PT_GNU_STACK = 1, 2, 4, 0x6474E551
_READABLE = 4
_DT_NULL, _DT_RELA, _DT_RELASZ, _DT_RELACOUNT = 0, 7, 8, 0x6FFFFFF9
_DT_RELAENT = 9
_DT_RELRSZ, _DT_RELR, _DT_RELRENT = 35, 36, 37
_SEGMENT = struct.Struct("<IIQQQQQQ")
_ENTRY = struct.Struct("<qQ")
_RELA = struct.Struct("<QQq")


@dataclass
class _Segment:
    place: int
    """Offset of its header in the file."""
    kind: int
    flags: int
    offset: int
    address: int
    size: int
    """In the file."""
    memory: int
    """In memory, in bytes."""


def write_out_relocations(path: Path) -> bool:
    """Replace a library's packed relocations, in its file; answers whether it had any.

    Raises:
        PatchFailed: there is no room for another segment, or the machine isn't known.
    """
    data = bytearray(path.read_bytes())
    if not data.startswith(_ELF_64_LITTLE):
        return False
    segments = _segments(data)
    dynamic = next((each for each in segments if each.kind == _PT_DYNAMIC), None)
    if dynamic is None:
        return False
    entries = _entries(data, dynamic)
    told = dict(entries)
    if _DT_RELR not in told:
        return False
    machine = struct.unpack_from("<H", data, 18)[0]
    # Neither is read by musl.
    spare = next(
        (s for kind in (_PT_NOTE, _PT_GNU_STACK) for s in segments if s.kind == kind), None
    )
    if machine not in _RELATIVE or spare is None:
        raise PatchFailed(f"{path.name}: its relocations can't be written out for older musl")
    packed = _read(data, segments, told[_DT_RELR], told[_DT_RELRSZ])
    words = [word for (word,) in struct.iter_unpack("<Q", packed)]
    table = b"".join(
        _RELA.pack(address, _RELATIVE[machine], _number(data, segments, address))
        for address in unpacked_addresses(words)
    )
    count = len(table) // _RELA.size + told.get(_DT_RELACOUNT, 0)
    if _DT_RELA in told:
        table += _read(data, segments, told[_DT_RELA], told[_DT_RELASZ])
    end = max(each.address + each.memory for each in segments if each.kind == _PT_LOAD)
    address = -(-end // _PAGE) * _PAGE
    data.extend(bytes(-len(data) % _PAGE))
    header = (_PT_LOAD, _READABLE, len(data), address, address, len(table), len(table), _PAGE)
    _SEGMENT.pack_into(data, spare.place, *header)
    data.extend(table)
    fresh = {
        _DT_RELA: address,
        _DT_RELASZ: len(table),
        _DT_RELAENT: _RELA.size,
        _DT_RELACOUNT: count,
    }
    kept = [each for each in entries if each[0] not in {*fresh, _DT_RELR, _DT_RELRSZ, _DT_RELRENT}]
    written = [*kept, *fresh.items()]
    room = dynamic.size // _ENTRY.size
    if len(written) >= room:
        raise PatchFailed(f"{path.name}: there is no room for its relocations")
    written += [(_DT_NULL, 0)] * (room - len(written))
    for index, entry in enumerate(written):
        _ENTRY.pack_into(data, dynamic.offset + index * _ENTRY.size, *entry)
    path.write_bytes(data)
    return True


def unpacked_addresses(words: list[int]) -> list[int]:
    """What addresses a packed table stands for.

    An even word is an address; an odd one tells in each further bit whether one of the next 63
    words of memory is meant too.
    """
    addresses = []
    after = 0
    for word in words:
        if word & 1 == 0:
            addresses.append(word)
            after = word + _WORD
        else:
            addresses += [after + bit * _WORD for bit in range(63) if word >> (bit + 1) & 1]
            after += 63 * _WORD
    return addresses


def _segments(data: bytes | bytearray) -> list[_Segment]:
    (start,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    segments = []
    for place in range(start, start + size * count, size):
        kind, flags, offset, address, _, in_file, memory, _ = _SEGMENT.unpack_from(data, place)
        segments.append(_Segment(place, kind, flags, offset, address, in_file, memory))
    return segments


def _entries(data: bytes | bytearray, dynamic: _Segment) -> list[tuple[int, int]]:
    entries = []
    for index in range(dynamic.size // _ENTRY.size):
        tag, value = _ENTRY.unpack_from(data, dynamic.offset + index * _ENTRY.size)
        if tag == _DT_NULL:
            break
        entries.append((tag, value))
    return entries


def _read(data: bytes | bytearray, segments: list[_Segment], address: int, size: int) -> bytes:
    for each in segments:
        if each.kind == _PT_LOAD and each.address <= address < each.address + each.size:
            start = each.offset + address - each.address
            return bytes(data[start : start + size])
    return bytes(size)


def _number(data: bytes | bytearray, segments: list[_Segment], address: int) -> int:
    return int.from_bytes(_read(data, segments, address, _WORD), "little", signed=True)
