"""The examples of the page about the client do what they say."""

import re
from pathlib import Path

import pytest

from innkeep.client import Client
from tests.fake_server import FakeServer

PAGE = Path(__file__).resolve().parents[2] / "docs/client.md"


def test_the_examples_run_one_after_the_other(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INNKEEP_URL", server.url)
    monkeypatch.setenv("INNKEEP_API_KEY", server.key)
    examples = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    assert len(examples) == 5
    names: dict[str, object] = {}
    for example in examples:
        exec(compile(example, str(PAGE), "exec"), names)
    told = capsys.readouterr().out
    assert "80 http://" in told
    assert "PRODUCT_NOT_FOUND productId" in told
    assert "there is no such instance" in told
    with Client(server.url, server.key) as client:
        client.instances.delete(client.instances.find("web").id)


def test_the_table_of_attributes_is_whole() -> None:
    rows = dict(re.findall(r"^\| (`\w+`.*?) \| (.*?) \|$", PAGE.read_text(), re.MULTILINE))
    written = {
        name: re.findall(r"`(?:\w+\.)?(\w+)`", methods)
        for names, methods in rows.items()
        for name in re.findall(r"`(\w+)`", names)
    }
    with Client("http://x", "sk_x") as client:
        for name in (each for each in vars(type(client)) if not each.startswith("_")):
            if name in {"access", "close"}:
                continue
            resource = getattr(client, name)
            methods = {each for each in dir(resource) if not each.startswith("_")}
            missing = methods - set(written.get(name, []))
            assert not missing, (name, missing)
