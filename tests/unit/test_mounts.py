"""Mount points: the last good and the first bad of each limit."""

import pytest

from innkeep.domain.errors import InvalidField
from innkeep.domain.mounts import parse_mount_point

FIELD = "localStorageMountPoint"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/workspace", "/workspace"),
        ("/workspace/", "/workspace"),
        ("//a///b/./c/", "/a/b/c"),
        ("/..a/b..", "/..a/b.."),
        ("/process", "/process"),
        ("/.innkeeper", "/.innkeeper"),
        ("/device/dev", "/device/dev"),
        ("/a b/ä", "/a b/ä"),
        ("/" + "x" * 255, "/" + "x" * 255),
        ("/" + "ä" * 127, "/" + "ä" * 127),
        ("/x" * 2047, "/x" * 2047),
    ],
)
def test_a_good_path_comes_out_clean(text: str, path: str) -> None:
    assert parse_mount_point(FIELD, text) == path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "absolute path"),
        ("workspace", "absolute path"),
        ("./a", "absolute path"),
        ("/", "can't be a mount point"),
        ("//", "can't be a mount point"),
        ("/.", "can't be a mount point"),
        ("/./.", "can't be a mount point"),
        ("/proc", "can't be a mount point"),
        ("/proc/", "can't be a mount point"),
        ("//proc/1", "can't be a mount point"),
        ("/sys", "can't be a mount point"),
        ("/sys/fs/cgroup", "can't be a mount point"),
        ("/dev", "can't be a mount point"),
        ("/./dev/shm", "can't be a mount point"),
        ("/.innkeep", "/.innkeep is Innkeep's own"),
        ("//.innkeep/./bin/", "/.innkeep/bin can't be a mount point, /.innkeep is Innkeep's own"),
        ("/a/..", "'..'"),
        ("/a/../b", "'..'"),
        ("/..", "'..'"),
        ("/a\0b", "control characters"),
        ("/a\nb", "control characters"),
        ("/a\ud800b", "control characters"),
        ("/" + "x" * 256, "at most 255 bytes"),
        ("/" + "ä" * 128, "at most 255 bytes"),
        ("/x" * 2047 + "/y", "at most 4095 characters"),
    ],
)
def test_a_bad_path_is_refused_with_its_rule(text: str, words: str) -> None:
    with pytest.raises(InvalidField, match=words) as refused:
        parse_mount_point(FIELD, text)
    assert refused.value.field == FIELD
