"""What the demo prints at its end: the instance's facts, and how to go on."""

import shlex
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from demo import place, server
from demo.instance import Visits
from demo.narration import say

Json = dict[str, Any]


def tell_facts(instance: Json, visits: Visits) -> None:
    """Tell what the instance is, what answered, and how long each step took."""
    http, tcp = (mapping["endpoint"] for mapping in instance["portMappings"])
    say(f"\nInstance {instance['id']} is {instance['status']}")
    say(f"  name      {instance['name']}")
    say(
        f"  product   {instance['productName']} (cores: {instance['cpuNum']}, memory: "
        f"{instance['memory']} GiB)"
    )
    say(f"  image     {instance['imageUrl']}")
    say(f"  cluster   {instance['clusterName']}")
    say(f"  http      {http}")
    say(f"            answered {visits.http_answer!r} in {visits.http_seconds * 1000:.0f} ms")
    say(f"  tcp       {tcp}")
    say(f"            answered {visits.tcp_answer!r} in {visits.tcp_seconds * 1000:.0f} ms")
    say("  steps")
    for line in _steps(instance["statusHistory"]):
        say(f"            {line}")


def _steps(history: list[Json]) -> Iterator[str]:
    times = [float(entry["at"]) for entry in history]
    ends = [*times[1:], None]
    for entry, at, end in zip(history, times, ends, strict=True):
        took = "now" if end is None else f"for {end - at:.2f} s"
        yield f"{at - times[0]:7.2f} s  {entry['status']:<10} {took:<11} {entry['message']}"
    yield f"{times[-1] - times[0]:7.2f} s  from the create to {history[-1]['status']}"


def tell_how_to_go_on(instance: Json) -> None:
    """Tell the commands that make sense now."""
    http, tcp = (mapping["endpoint"] for mapping in instance["portMappings"])
    url = urlsplit(http)
    host, _, port = tcp.rpartition(":")
    api = f"{server.address()}{server.BASE_PATH}"
    key_file = shlex.quote(str(place.KEY_FILE))
    key = f"$(cat {key_file})"
    header = f'--header "Authorization: Bearer {key}"'
    say(f"""
Go on
  console   {server.address()}/console/ with the key in {key_file}
  CLI       .venv/bin/innkeep login {server.address()} <{key_file}
            .venv/bin/innkeep instance list
  visit     curl {http}/
  or        curl --header 'Host: {url.netloc}' http://127.0.0.1:{url.port or 80}/
  tcp       nc {host} {port}
  look      curl {header} '{api}/gpu/instance?instanceId={instance["id"]}'
  stop      curl {header} --data '{{"instanceId": "{instance["id"]}"}}' {api}/gpu/instance/stop
  products  curl {header} {api}/cpu/products
  API       {server.address()}/docs
  health    {server.address()}/readyz
  log       {place.LOG}
The server goes on in the background; instances live on without it.

Clean up
  ./scripts/demo --down""")
