"""The book of routes, and what it tells of changes."""

import pytest

from innkeep.gateway.map_files import Table
from innkeep.gateway.port_ranges import compress, format_ports, parse_ports_text
from innkeep.gateway.route_book import RouteBook
from innkeep.gateway.route_journal import Change
from innkeep.gateway.runtime_maps import differences

from .proxy_bench import http_route, tcp_route


def _book() -> RouteBook:
    return RouteBook(lambda instance_id, port: f"{instance_id}-{port}.localhost")


def test_an_entry_leads_to_the_address_and_names_its_owner() -> None:
    book = _book()
    book.assign("aa", [http_route("aa", "10.0.0.5", 80), tcp_route("aa", "10.0.0.5", 20001, 22)])
    assert book.snapshot() == {
        Table.HTTP: {"aa-80.localhost": "10.0.0.5:80@aa/open"},
        Table.TCP: {"20001": "10.0.0.5:22@aa"},
    }


def test_a_route_without_an_address_is_known_but_leads_nowhere() -> None:
    book = _book()
    book.assign("aa", [http_route("aa", None, 80)])
    assert book.snapshot()[Table.HTTP] == {"aa-80.localhost": "-@aa/open"}


def test_assigning_replaces_only_the_routes_of_that_instance() -> None:
    book = _book()
    book.assign("aa", [http_route("aa", "10.0.0.5", 80), http_route("aa", "10.0.0.5", 81)])
    book.assign("bb", [http_route("bb", "10.0.0.6", 80)])
    book.assign("aa", [http_route("aa", "10.0.0.7", 81)])
    assert book.snapshot()[Table.HTTP] == {
        "bb-80.localhost": "10.0.0.6:80@bb/open",
        "aa-81.localhost": "10.0.0.7:81@aa/open",
    }


def test_a_late_removal_leaves_a_tcp_port_that_became_anothers() -> None:
    book = _book()
    book.assign("aa", [tcp_route("aa", "10.0.0.5", 20001, 22)])
    book.assign("bb", [tcp_route("bb", "10.0.0.6", 20001, 22)])
    book.remove("aa")
    assert book.snapshot()[Table.TCP] == {"20001": "10.0.0.6:22@bb"}


def test_a_book_loaded_from_what_was_written_knows_the_owners() -> None:
    written = _book()
    written.assign("aa", [http_route("aa", "10.0.0.5", 80), tcp_route("aa", None, 20001, 22)])
    written.assign("bb", [tcp_route("bb", "10.0.0.6", 20002, 22)])
    read = _book()
    read.load(written.snapshot())
    assert read.snapshot() == written.snapshot()
    read.remove("aa")
    assert read.snapshot() == {Table.HTTP: {}, Table.TCP: {"20002": "10.0.0.6:22@bb"}}


def test_what_can_not_be_an_entry_is_not_loaded() -> None:
    book = _book()
    book.load(
        {
            Table.HTTP: {
                "no-owner": "10.0.0.1:80",
                "k2": "10.0.0.1:80@o;wner",
                "k": "1.2.3.4:5@aa",
            },
            Table.TCP: {},
        }
    )
    assert list(book.snapshot()[Table.HTTP]) == ["k"]


@pytest.mark.parametrize(
    "bad",
    [
        lambda book: book.assign("aa", [http_route("bb", "10.0.0.5")]),
        lambda book: book.assign("a;b", [http_route("a;b", "10.0.0.5")]),
        lambda book: book.assign("a b", [http_route("a b", "10.0.0.5")]),
        lambda book: book.assign("aa", [http_route("aa", "10.0.0.5;clear map")]),
        lambda book: book.assign("aa", [http_route("aa", "host.example")]),
        lambda book: book.replace([tcp_route("aa", "10.0.0.5", None)]),
    ],
)
def test_a_route_that_could_break_a_command_is_refused_and_changes_nothing(bad: object) -> None:
    book = _book()
    book.assign("aa", [http_route("aa", "10.0.0.1", 80)])
    before = book.snapshot()
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
        bad(book)  # type: ignore[operator] # a lambda of the table above
    assert book.snapshot() == before


def test_changes_are_told_once_and_against_what_was_told_before() -> None:
    book = _book()
    book.assign("aa", [http_route("aa", "10.0.0.5", 80), http_route("aa", "10.0.0.5", 81)])
    book.assign("bb", [http_route("bb", "10.0.0.6", 80)])
    book.remove("bb")
    assert book.take_changes() == [
        Change(Table.HTTP, "aa-80.localhost", None, "10.0.0.5:80@aa/open"),
        Change(Table.HTTP, "aa-81.localhost", None, "10.0.0.5:81@aa/open"),
    ]
    assert book.take_changes() == []
    book.assign("aa", [http_route("aa", "10.0.0.5", 81), http_route("aa", "10.0.0.5", 82)])
    assert book.taken()[Table.HTTP] == {
        "aa-80.localhost": "10.0.0.5:80@aa/open",
        "aa-81.localhost": "10.0.0.5:81@aa/open",
    }
    assert book.take_changes() == [
        Change(Table.HTTP, "aa-80.localhost", "10.0.0.5:80@aa/open", None),
        Change(Table.HTTP, "aa-82.localhost", None, "10.0.0.5:82@aa/open"),
    ]
    assert book.taken() == book.snapshot()


def test_a_change_that_was_taken_back_is_none() -> None:
    book = _book()
    book.assign("aa", [http_route("aa", "10.0.0.5", 80)])
    book.take_changes()
    book.assign("aa", [http_route("aa", None, 80)])
    book.guard("aa", [])
    book.assign("aa", [http_route("aa", "10.0.0.5", 80)])
    assert book.take_changes() == []


def test_maps_that_differ_are_mended_by_what_differs() -> None:
    present = {Table.HTTP: {"stay": "1", "change": "1", "go": "1"}, Table.TCP: {}}
    wanted = {Table.HTTP: {"stay": "1", "change": "2", "come": "1"}, Table.TCP: {"1": "1"}}
    assert differences(present, wanted) == [
        Change(Table.HTTP, "go", "1", None),
        Change(Table.HTTP, "change", "1", "2"),
        Change(Table.HTTP, "come", None, "1"),
        Change(Table.TCP, "1", None, "1"),
    ]


def test_ports_are_written_as_the_fewest_ranges_and_read_back() -> None:
    ports = {1000, 1001, 1002, 1004, 1006, 1007}
    assert compress(ports) == [(1000, 1002), (1004, 1004), (1006, 1007)]
    assert format_ports(ports) == "1000-1002,1004,1006-1007"
    assert set(parse_ports_text(format_ports(ports))) == ports
    assert parse_ports_text("") == []
