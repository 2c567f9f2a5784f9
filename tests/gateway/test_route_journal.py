"""The file of routes: what it says is what was written whole, wherever its writer was killed."""

import errno
import os
import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innkeep.gateway import map_files, route_journal
from innkeep.gateway.map_files import JOURNAL_FILE, Table, map_text, parse_journal, write_maps
from innkeep.gateway.route_journal import Change, RouteJournal

EMPTY: dict[Table, dict[str, str]] = {Table.HTTP: {}, Table.TCP: {}}

_CHANGES = st.lists(
    st.builds(
        Change,
        table=st.sampled_from(Table),
        key=st.sampled_from(["a-80.localhost", "b-80.localhost", "20001"]),
        former=st.none(),
        value=st.one_of(st.none(), st.sampled_from(["10.0.0.1:80@aa/open", "-@bb"])),
    ),
    max_size=12,
)


def _after(changes: list[Change]) -> dict[Table, dict[str, str]]:
    entries: dict[Table, dict[str, str]] = {table: {} for table in Table}
    for change in changes:
        if change.value is None:
            entries[change.table].pop(change.key, None)
        else:
            entries[change.table][change.key] = change.value
    return entries


@settings(deadline=None)
@given(_CHANGES, st.data())
def test_a_journal_torn_anywhere_says_what_its_whole_lines_say(
    tmp_path_factory: pytest.TempPathFactory, changes: list[Change], data: st.DataObject
) -> None:
    journal = RouteJournal(tmp_path_factory.mktemp("proxy"))
    journal.rewrite(EMPTY)
    path = journal._path
    heading = path.stat().st_size
    journal.append(changes)
    assert journal.read() == _after(changes)
    torn = path.read_bytes()[: data.draw(st.integers(heading, path.stat().st_size))]
    path.write_bytes(torn)
    whole = torn[heading:].count(b"\n")
    assert journal.read() == _after(changes[:whole])


@pytest.mark.parametrize(
    "trash",
    [
        b"\0" * 512 + b"\n",
        b"http.map a\0\0 10.0.0.1:80@aa\n",
        b"http.map  10.0.0.1:80@aa\n",
        b"http.map a 10.0.0.1:80@aa\xff\n",
        b"http.map a 10.0.0.1:80@aa and more\n",
        b"other.map a 10.0.0.1:80@aa\n",
        b"http.map\n\n",
    ],
)
def test_what_was_never_written_so_is_left_out(tmp_path: Path, trash: bytes) -> None:
    (tmp_path / JOURNAL_FILE).write_bytes(
        b"http.map a 10.0.0.9:80@aa/open\n" + trash + b"tcp.map 1 10.0.0.9:22@aa\n"
    )
    assert RouteJournal(tmp_path).read() == {
        Table.HTTP: {"a": "10.0.0.9:80@aa/open"},
        Table.TCP: {"1": "10.0.0.9:22@aa"},
    }


def test_a_new_file_takes_the_place_of_the_old_one_only_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = RouteJournal(tmp_path)
    before = {Table.HTTP: {"a": "10.0.0.1:80@aa/open"}, Table.TCP: {}}
    journal.rewrite(before)

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="No space"):
            journal.rewrite(EMPTY)
    assert RouteJournal(tmp_path).read() == before
    journal.rewrite(EMPTY)
    assert RouteJournal(tmp_path).read() == EMPTY


def test_a_journal_that_was_taken_away_is_not_begun_anew_with_a_part(tmp_path: Path) -> None:
    journal = RouteJournal(tmp_path)
    journal.rewrite(EMPTY)
    (tmp_path / JOURNAL_FILE).unlink()
    with pytest.raises(FileNotFoundError):
        journal.append([Change(Table.TCP, "1", None, "10.0.0.1:22@aa")])
    assert not (tmp_path / JOURNAL_FILE).exists()


def test_a_journal_is_overgrown_when_most_of_it_is_out_of_date(tmp_path: Path) -> None:
    journal = RouteJournal(tmp_path)
    journal.rewrite(EMPTY)
    change = Change(Table.TCP, "1", None, "10.0.0.1:22@aa")
    journal.append([change] * route_journal._SPARE_LINES)
    assert not journal.is_overgrown(1)
    journal.append([change] * 3)
    assert journal.is_overgrown(1)
    journal.rewrite(journal.read())
    assert not journal.is_overgrown(1)


def test_a_folder_of_an_earlier_version_is_read_from_its_map_files(tmp_path: Path) -> None:
    for table, key in ((Table.HTTP, "a.localhost"), (Table.TCP, "20001")):
        (tmp_path / table).write_text(map_text({key: "10.0.0.1:80@aa"}))
    assert RouteJournal(tmp_path).read() == {
        Table.HTTP: {"a.localhost": "10.0.0.1:80@aa"},
        Table.TCP: {"20001": "10.0.0.1:80@aa"},
    }
    write_maps(tmp_path)
    assert (tmp_path / Table.TCP).read_text() == map_text({"20001": "10.0.0.1:80@aa"})


def test_map_files_become_what_the_journal_says_also_after_half_of_that_was_done(
    tmp_path: Path,
) -> None:
    entries = {Table.HTTP: {"a": "10.0.0.1:80@aa/open"}, Table.TCP: {"1": "-@aa"}}
    RouteJournal(tmp_path).rewrite(entries)
    (tmp_path / Table.HTTP).write_text(map_text({"a": "10.0.0.1:80@aa/open"})[:-9])
    # As the launcher does it, which knows no package.
    runpy.run_path(map_files.__file__)["write_maps"](tmp_path)
    for table in Table:
        assert (tmp_path / table).read_text() == map_text(entries[table])


def test_a_full_disk_does_not_matter_to_map_files_that_are_right(tmp_path: Path) -> None:
    RouteJournal(tmp_path).rewrite(EMPTY)
    write_maps(tmp_path)
    before = {table: (tmp_path / table).stat().st_mtime_ns for table in Table}
    write_maps(tmp_path)
    assert {table: (tmp_path / table).stat().st_mtime_ns for table in Table} == before


def test_an_empty_journal_says_that_there_are_no_routes() -> None:
    assert parse_journal("") == EMPTY
