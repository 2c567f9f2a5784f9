"""An image's archive gets another configuration on its way, whatever pieces it comes in."""

import io
import json
import tarfile
from collections.abc import AsyncIterator

import pytest

from innkeep.engines.docker_archive import BrokenArchive, with_config

_RECORD = {"config": {"Cmd": ["new"]}, "rootfs": {"diff_ids": ["sha256:1"]}}


def _packed(files: dict[str, bytes], *, form: int = tarfile.USTAR_FORMAT) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=form) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            if form == tarfile.PAX_FORMAT:
                entry.pax_headers = {"comment": "x", "size": str(len(content))}
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


async def _pieces(whole: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


async def _changed(whole: bytes, size: int = 1000) -> dict[str, bytes]:
    parts = [part async for part in with_config(_pieces(whole, size), _RECORD, "repo:tag")]
    with tarfile.open(fileobj=io.BytesIO(b"".join(parts))) as archive:
        return {
            entry.name: file.read() for entry in archive if (file := archive.extractfile(entry))
        }


def _image(layers: dict[str, bytes]) -> dict[str, bytes]:
    manifest = [{"Config": "old.json", "RepoTags": ["old:1"], "Layers": list(layers)}]
    return {
        "oci-layout": b"{}",
        "index.json": b"{}",
        **layers,
        "old.json": b'{"config": {}}',
        "manifest.json": json.dumps(manifest).encode(),
        "repositories": b"{}",
    }


@pytest.mark.parametrize("size", [1, 511, 512, 513, 10_000_000])
async def test_layers_stay_and_the_list_names_the_new_configuration(size: int) -> None:
    layers = {"a/layer.tar": b"a" * 1300, "b/layer.tar": b"", "blobs/sha256/c": b"c" * 512}
    found = await _changed(_packed(_image(layers)), size)
    assert {name: found[name] for name in layers} == layers
    (entry,) = json.loads(found["manifest.json"])
    assert entry["RepoTags"] == ["repo:tag"]
    assert entry["Layers"] == list(layers)
    assert json.loads(found[entry["Config"]]) == _RECORD
    assert not {"index.json", "oci-layout", "repositories"} & set(found)


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
async def test_entries_that_say_more_of_others_go_with_them(form: int) -> None:
    layers = {f"{'long' * 60}/layer.tar": b"a" * 700, "b/layer.tar": b"b" * 3}
    found = await _changed(_packed(_image(layers), form=form))
    assert {name: found[name] for name in layers} == layers


@pytest.mark.parametrize(
    "whole",
    [
        _packed(_image({"a/layer.tar": b"a" * 5000}))[:3000],
        _packed({"a/layer.tar": b"a"}),
        b"this is not an archive" * 100,
        b"",
    ],
    ids=["cut off", "without a list", "not an archive", "nothing"],
)
async def test_what_can_not_be_read_is_told(whole: bytes) -> None:
    with pytest.raises(BrokenArchive):
        await _changed(whole)
