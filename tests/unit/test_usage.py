"""What is measured and how questions about it are understood, without anything that runs."""

import os
from pathlib import Path

import pytest

from innkeep.domain.usage import UsageSample, UsageWindow, usage_window, utilization
from innkeep.engines.cgroups import CgroupFigures, Cgroups, figures_v1, figures_v2
from innkeep.engines.disk_usage import folder_bytes
from tests.unit.builders import an_instance

NOW = 1_700_000_000
CONTAINER, OTHER = "ab" * 32, "cd" * 32
GIB = 2**30
V1_STAT = "cache 5\ninactive_file 7\ntotal_cache 900\ntotal_inactive_file 300\n"
V2_STAT = "anon 5\nfile 900\ninactive_file 300\nactive_file 600\n"


@pytest.mark.parametrize(
    ("start", "end", "interval", "understood"),
    [
        ("", "", "", (NOW - 60, NOW, 15)),
        ("0", "0", "0", (NOW - 60, NOW, 15)),
        (str(NOW - 600), "", "", (NOW - 600, NOW, 15)),
        (str(NOW - 60), str(NOW), "16", (NOW - 60, NOW, 16)),
        (str(NOW - 59), "", "", (NOW - 60, NOW, 15)),
        ("", str(NOW - 600), "", (NOW - 660, NOW - 600, 15)),
        ("", str(NOW + 1), "", (NOW - 60, NOW, 15)),
        (str(NOW - 630), str(NOW - 600), "60", (NOW - 660, NOW - 600, 60)),
        ("", "", "15", (NOW - 60, NOW, 15)),
        ("", "", "14", (NOW - 60, NOW, 15)),
        ("", "", "5m", (NOW - 60, NOW, 300)),
        ("", "", "1h", (NOW - 60, NOW, 3600)),
        ("", "", "30s", (NOW - 60, NOW, 30)),
        ("-5", "soon", "often", (NOW - 60, NOW, 15)),
        ("9" * 5000, "9" * 5000, "9" * 5000, (NOW - 60, NOW, 15)),
        ("\u0663", "1.5", "m", (NOW - 60, NOW, 15)),
    ],
)
def test_what_is_out_of_range_counts_as_left_out(
    start: str, end: str, interval: str, understood: tuple[int, int, int]
) -> None:
    assert usage_window(start, end, interval, NOW) == UsageWindow(*understood)


def test_shares_are_of_what_the_instance_has_and_averaged_by_interval() -> None:
    instance = an_instance()
    cores, memory = instance.cores, instance.memory_gib * GIB
    disk = instance.rootfs_gib * GIB
    samples = [
        UsageSample(99, cores, memory, disk),
        UsageSample(100, None, memory // 2, None),
        UsageSample(110, cores / 2, memory // 4, disk // 4),
        UsageSample(129, cores / 4, memory // 4, disk // 2),
        UsageSample(160, cores * 3.0, memory * 2, disk // 2),
        UsageSample(161, cores, memory, disk),
    ]
    shown = utilization(samples, instance, UsageWindow(100, 160, 30))
    assert [(point.at, point.percent) for point in shown.cpu] == [(100, 37.5), (160, 100.0)]
    assert [point.at for point in shown.memory] == [100, 160]
    assert shown.memory[0].percent == pytest.approx(100 / 3)
    assert [(point.at, point.percent) for point in shown.root_disk] == [(100, 37.5), (160, 50.0)]


def test_the_counters_of_both_versions_are_read() -> None:
    assert figures_v1("2500000000\n", "1000\n", V1_STAT) == CgroupFigures(2.5, 700)
    cpu = "usage_usec 2500000\nuser_usec 1\nsystem_usec 2\n"
    assert figures_v2(cpu, "1000\n", V2_STAT) == CgroupFigures(2.5, 700)
    assert figures_v1("0", "100", V1_STAT).memory_bytes == 0, "counters are read one by one"
    for broken in ("", "user_usec 1\n"):
        with pytest.raises(ValueError, match="usage_usec"):
            figures_v2(broken, "1000\n", V2_STAT)


def put(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)


@pytest.mark.parametrize("place", ["docker/{}", "system.slice/docker-{}.scope"])
@pytest.mark.parametrize("version", [1, 2])
def test_containers_are_found_wherever_docker_puts_them(
    tmp_path: Path, version: int, place: str
) -> None:
    where = place.format(CONTAINER)
    if version == 1:
        put(tmp_path / "cpuacct" / where, cpuacct__usage="2500000000")
        put(tmp_path / "memory" / where, memory__usage_in_bytes="1000", memory__stat=V1_STAT)
    else:
        put(tmp_path, cgroup__controllers="cpu memory")
        put(
            tmp_path / where,
            cpu__stat="usage_usec 2500000",
            memory__current="1000",
            memory__stat=V2_STAT,
        )
    cgroups = Cgroups(tmp_path)
    assert cgroups.containers() == {CONTAINER}
    assert cgroups.read(CONTAINER) == CgroupFigures(2.5, 700)
    assert cgroups.read(OTHER) is None


def test_nothing_is_found_where_the_kernel_shows_nothing(tmp_path: Path) -> None:
    assert Cgroups(tmp_path).containers() == frozenset()
    assert Cgroups(tmp_path).read(CONTAINER) is None


def count(folder: Path, entries: int = 1000, seconds: float = 60) -> int | None:
    return folder_bytes(folder, most_entries=entries, most_seconds=seconds)


def test_a_folder_is_counted_with_all_that_is_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "upper"
    (folder / "deep" / "er").mkdir(parents=True)
    empty = count(folder)
    assert empty is not None
    (folder / "deep" / "er" / "file").write_bytes(os.urandom(300_000))
    os.link(folder / "deep" / "er" / "file", folder / "again")
    (folder / "elsewhere").symlink_to("/")
    (folder / "hole").touch()
    os.truncate(folder / "hole", 10 * GIB)
    counted = count(folder)
    assert counted is not None
    assert 300_000 <= counted - empty < 400_000


def test_a_count_is_given_up_rather_than_long(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / str(number)).touch()
    assert count(tmp_path, entries=19) is None
    assert count(tmp_path, seconds=-1) is None
    assert count(tmp_path / "nowhere") is None
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    (tmp_path / "folder").mkdir()
    assert count(tmp_path / "link") is None
    assert count(tmp_path / "folder") == 0
