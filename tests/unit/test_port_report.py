"""What ``innkeep port`` shows, and what it says when there is nobody to ask."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from innkeep.cli.port_report import ServerRefused, ask_ports, lines_of
from innkeep.settings import Settings


def test_each_port_has_a_line_with_its_cause() -> None:
    problem = {"code": "nothingListens", "message": "Nothing listens on port 3306."}
    ports = [
        {"port": 80, "type": "http", "endpoint": "http://a-80.x", "tool": "", "problem": None},
        {"port": 3306, "type": "tcp", "endpoint": "h:1", "tool": "", "problem": problem},
        {"port": 8888, "type": "http", "endpoint": "e", "tool": "Jupyter", "problem": None},
    ]
    assert list(lines_of(ports)) == [
        "80/http              http://a-80.x  reachable",
        "3306/tcp             h:1            nothingListens: Nothing listens on port 3306.",
        "8888/http (Jupyter)  e              reachable",
    ]
    assert list(lines_of([])) == []


def test_a_server_that_is_not_there_is_told() -> None:
    settings = Settings(listen="127.0.0.1:9", api_key=SecretStr("sk_of-the-test"))
    with pytest.raises(ServerRefused, match=r"no server answers at 127\.0\.0\.1:9"):
        ask_ports(settings, "x")


def test_a_missing_key_is_told_with_the_way_to_give_one(tmp_path: Path) -> None:
    with pytest.raises(ServerRefused, match="give one as INNKEEP_API_KEY"):
        ask_ports(Settings(data_dir=tmp_path), "x")
