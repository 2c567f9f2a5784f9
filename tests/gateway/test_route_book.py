"""The book of routes and the text of the map files."""

import pytest

from innkeep.gateway.port_ranges import compress, format_ports, parse_ports_text
from innkeep.gateway.route_book import RouteBook, Table, map_text, parse_map_text
from innkeep.gateway.runtime_maps import changes

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


def test_a_book_loaded_from_its_files_knows_the_owners() -> None:
    written = _book()
    written.assign("aa", [http_route("aa", "10.0.0.5", 80), tcp_route("aa", None, 20001, 22)])
    written.assign("bb", [tcp_route("bb", "10.0.0.6", 20002, 22)])
    read = _book()
    for table, entries in written.snapshot().items():
        read.load(table, map_text(entries))
    assert read.snapshot() == written.snapshot()
    read.remove("aa")
    assert read.snapshot() == {Table.HTTP: {}, Table.TCP: {"20002": "10.0.0.6:22@bb"}}


def test_lines_that_are_not_entries_are_left_out() -> None:
    text = (
        "# comment with an @sign\n\nbroken\nkey no-owner\nk2 10.0.0.1:80@o;wner\nk 1.2.3.4:5@aa\n"
    )
    assert list(parse_map_text(text)) == ["k"]


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


def test_a_key_that_is_there_is_set_and_never_added_again() -> None:
    present = {"stay": "1", "change": "1", "go": "1"}
    wanted = {"stay": "1", "change": "2", "come": "1"}
    assert list(changes(Table.HTTP, present, wanted)) == [
        "del map http.map go",
        "set map http.map change 2",
        "add map http.map come 1",
    ]


def test_ports_are_written_as_the_fewest_ranges_and_read_back() -> None:
    ports = {1000, 1001, 1002, 1004, 1006, 1007}
    assert compress(ports) == [(1000, 1002), (1004, 1004), (1006, 1007)]
    assert format_ports(ports) == "1000-1002,1004,1006-1007"
    assert set(parse_ports_text(format_ports(ports))) == ports
    assert parse_ports_text("") == []
