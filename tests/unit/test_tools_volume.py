"""The tools volume's versions, what goes in it, and which packages are for which Python."""

from pathlib import Path

import pytest

from innkeep.domain.tools_volume import ToolsVersion, is_reserved, version_of
from innkeep.engines.tools_shelf import ShelfBusy, ToolsShelf
from innkeep.tools_volume import build, sources
from innkeep.tools_volume.build import BuildFailed, build_tools
from innkeep.tools_volume.inside.image_kernel import kernel_name
from innkeep.tools_volume.inside.image_python import find_image_python
from innkeep.tools_volume.jupyter_part import C_LIBRARIES, KERNEL_VERSIONS, find_jupyter
from innkeep.tools_volume.relocation import PatchFailed
from innkeep.tools_volume.sources import SourcesMissing, find_busybox, find_sftp_server
from innkeep.tools_volume.wheels import Target, select_requirements

_REQUIREMENTS = """\
# made by a program
old==1.0 ; python_full_version < '3.10' \\
    --hash=sha256:aa \\
    --hash=sha256:ab
new==2.0 ; python_full_version >= '3.10' and sys_platform == 'linux' \\
    --hash=sha256:ba
windows==3.0 ; sys_platform == 'win32' \\
    --hash=sha256:ca
always==4.0 \\
    --hash=sha256:da
"""


def _add(shelf: ToolsShelf, name: str, **parts: str) -> None:
    with shelf.locked(wait=True):
        fresh = shelf.fresh_folder()
        (fresh / "tool").write_text(name)
        shelf.add(fresh, ToolsVersion(name=name, parts=parts))
        shelf.make_current(name)


def test_a_versions_name_tells_what_it_is_made_of() -> None:
    assert version_of({"base": "1", "jupyter": "2"}) == version_of({"jupyter": "2", "base": "1"})
    names = {
        version_of(parts).name
        for parts in ({"base": "1"}, {"base": "2"}, {"base": "1", "jupyter": "1"})
    }
    assert len(names) == 3


@pytest.mark.parametrize(
    ("path", "reserved"),
    [("/.innkeep", True), ("/.innkeep/bin", True), ("/.innkeeper", False), ("/data", False)],
)
def test_a_path_is_reserved_when_it_is_the_volumes(path: str, reserved: bool) -> None:
    assert is_reserved(path) is reserved


def test_a_shelf_without_a_build_has_no_version(tmp_path: Path) -> None:
    shelf = ToolsShelf(tmp_path / "tools")
    assert shelf.current() is None
    assert shelf.names() == []
    assert shelf.prune(set()) == []
    assert not (tmp_path / "tools").exists()


def test_the_version_that_was_added_last_is_current_and_others_stay(tmp_path: Path) -> None:
    shelf = ToolsShelf(tmp_path)
    _add(shelf, "one", base="1")
    _add(shelf, "two", base="2", jupyter="j")
    assert shelf.current() == ToolsVersion(name="two", parts={"base": "2", "jupyter": "j"})
    assert shelf.names() == ["one", "two"]
    assert shelf.version_with("jupyter", "j") == "two"
    assert shelf.version_with("jupyter", "k") is None
    # Everyone in an instance may read it.
    assert shelf.path("two").stat().st_mode & 0o777 == 0o755


def test_pruning_keeps_what_is_used_and_what_is_current_and_clears_broken_builds(
    tmp_path: Path,
) -> None:
    shelf = ToolsShelf(tmp_path)
    for name in ("one", "two", "three"):
        _add(shelf, name, base=name)
    (tmp_path / ".new-broken").mkdir()
    assert shelf.prune({"one"}) == ["two"]
    assert shelf.names() == ["one", "three"]
    assert not (tmp_path / ".new-broken").exists()


def test_nothing_is_pruned_while_a_version_is_built(tmp_path: Path) -> None:
    shelf = ToolsShelf(tmp_path)
    _add(shelf, "one", base="1")
    _add(shelf, "two", base="2")
    with shelf.locked(wait=True):
        fresh = shelf.fresh_folder()
        assert ToolsShelf(tmp_path).prune(set()) == []
        assert fresh.exists()
        with pytest.raises(ShelfBusy):
            build_tools(tmp_path, lambda sentence: None, wait=False)
    assert shelf.names() == ["one", "two"]


def test_building_twice_makes_one_version_and_jupyter_is_carried_over(tmp_path: Path) -> None:
    try:
        first = build_tools(tmp_path, lambda sentence: None)
    except SourcesMissing as missing:
        pytest.skip(str(missing))
    shelf = ToolsShelf(tmp_path)
    made = (shelf.path(first.name) / "bin" / "busybox").stat().st_ino
    assert build_tools(tmp_path, lambda sentence: None) == first
    assert (shelf.path(first.name) / "bin" / "busybox").stat().st_ino == made
    # As if the packages were other ones when Jupyter was built.
    with shelf.locked(wait=True):
        fresh = shelf.fresh_folder()
        (fresh / "jupyter").mkdir()
        (fresh / "jupyter" / "lab").write_text("lab")
        shelf.add(fresh, ToolsVersion(name="older", parts={"base": "older", "jupyter": "j"}))
        shelf.make_current("older")
    second = build_tools(tmp_path, lambda sentence: None)
    assert second.parts == {**first.parts, "jupyter": "j"}
    assert (shelf.path(second.name) / "jupyter" / "lab").read_text() == "lab"
    assert (shelf.path(second.name) / "bin" / "sh").readlink() == Path("busybox")


def test_a_build_that_fails_leaves_nothing_and_the_version_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = ToolsShelf(tmp_path)
    _add(shelf, "before", base="before")

    def fail(*arguments: object) -> None:
        raise PatchFailed("patchelf can't change scp: no room")

    monkeypatch.setattr(build, "fill_base", fail)
    with pytest.raises(BuildFailed, match="patchelf can't change scp: no room"):
        build_tools(tmp_path, lambda sentence: None)
    assert shelf.names() == ["before"]
    assert shelf.current() == ToolsVersion(name="before", parts={"base": "before"})
    assert list(tmp_path.glob(".new*")) == []


def test_a_folder_that_cant_be_written_to_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    try:
        with pytest.raises(BuildFailed, match=r"the tools volume can't be built: .*file"):
            build_tools(tmp_path / "file" / "tools", lambda sentence: None)
    except SourcesMissing as missing:
        pytest.skip(str(missing))


def test_what_is_missing_is_named_with_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_FOLDERS", str(tmp_path))
    monkeypatch.setattr(sources, "_SFTP_SERVER_PLACES", ())
    with pytest.raises(SourcesMissing, match="busybox-static"):
        find_busybox()
    with pytest.raises(SourcesMissing, match="openssh-sftp-server"):
        find_sftp_server()
    with pytest.raises(SourcesMissing, match="openssh-client"):
        sources.find_scp()


def test_a_busybox_that_needs_libraries_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "busybox").write_bytes(b"\x7fELF" + b"/lib64/ld-linux-x86-64.so.2")
    (tmp_path / "busybox").chmod(0o755)
    monkeypatch.setattr(sources, "_FOLDERS", str(tmp_path))
    with pytest.raises(SourcesMissing, match="is not static"):
        find_busybox()


@pytest.mark.parametrize(
    ("version", "selected"),
    [
        ("3.9", "old==1.0 --hash=sha256:aa --hash=sha256:ab\nalways==4.0 --hash=sha256:da\n"),
        ("3.13", "new==2.0 --hash=sha256:ba\nalways==4.0 --hash=sha256:da\n"),
    ],
)
def test_requirements_are_chosen_for_the_python_that_they_are_for(
    version: str, selected: str
) -> None:
    assert select_requirements(_REQUIREMENTS, Target(version, "musl")) == selected


def test_every_kernel_has_all_it_needs_pinned_with_hashes() -> None:
    jupyter = find_jupyter()
    assert len(jupyter.targets) == len(KERNEL_VERSIONS) * len(C_LIBRARIES)
    for target in jupyter.targets:
        lines = select_requirements(jupyter.kernel_requirements, target).splitlines()
        names = {line.partition("==")[0] for line in lines}
        assert {"ipykernel", "ipython", "pyzmq", "tornado", "traitlets"} <= names
        assert len(names) == len(lines), "a package in two versions"
        assert all("--hash=sha256:" in line for line in lines)


def test_the_identity_of_jupyter_depends_on_its_kernels() -> None:
    assert find_jupyter(["3.11"]).identity() != find_jupyter(["3.12"]).identity()
    assert find_jupyter(["3.11"]).identity() == find_jupyter(["3.11"]).identity()


def _python(folder: Path, script: str) -> None:
    folder.mkdir(exist_ok=True)
    program = folder / "python3"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ('{"version": [3, 8], "cpython": true, "glibc": [2, 36], "ipykernel": false}', "too old"),
        ('{"version": [3, 11], "cpython": false, "glibc": [2, 36], "ipykernel": false}', "CPython"),
        (
            '{"version": [3, 11], "cpython": true, "glibc": [2, 17], "ipykernel": false}',
            "C library",
        ),
        ('{"version": [3, 20], "cpython": true, "glibc": [2, 50], "ipykernel": false}', "at hand"),
        ('{"version": [3, 11], "cpython": true, "glibc": [], "ipykernel": false}', "at hand"),
        ('{"version": [3, 11], "cpython": true, "glibc": [2, 36], "ipykernel": false}', "fails"),
    ],
    ids=["old", "another kind", "old glibc", "unknown", "no musl kernel", "broken"],
)
def test_a_python_that_cant_be_a_kernel_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, problem: str
) -> None:
    # Answers what it is, and fails as a kernel.
    _python(tmp_path / "bin", f"[ \"$1\" = -c ] && echo '{told}'")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("innkeep.tools_volume.inside.image_python._PLACES", ())
    found = find_image_python({"3.11-glibc"}, tmp_path)
    assert found is not None
    assert problem in found.problem


def test_the_first_python_that_can_be_a_kernel_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = '{"version": [3, 8], "cpython": true, "glibc": [2, 36], "ipykernel": false}'
    good = '{"version": [3, 11], "cpython": true, "glibc": [], "ipykernel": false}'
    _python(tmp_path / "old", f"[ \"$1\" = -c ] && echo '{old}'")
    _python(tmp_path / "good", f"if [ \"$1\" = -c ]; then echo '{good}'; else echo 9.1; fi")
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path / 'old'}:{tmp_path / 'good'}")
    monkeypatch.setattr("innkeep.tools_volume.inside.image_python._PLACES", ())
    found = find_image_python({"3.11-musl"}, tmp_path)
    assert found is not None
    assert found.problem == ""
    assert found.version == "3.11"
    assert found.command[0] == str(tmp_path / "good" / "python3")


def test_the_kernel_knows_which_wheels_fit_the_python_that_runs_it() -> None:
    version, _, library = kernel_name().partition("-")
    assert version.startswith("3.")
    assert library in C_LIBRARIES
