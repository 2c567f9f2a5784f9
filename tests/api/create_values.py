"""Values at the limits of a create, for the tests of the good and of the bad ones."""

E_ACUTE = "\N{LATIN SMALL LETTER E WITH ACUTE}"
EMOJI = "\N{DROMEDARY CAMEL}"
FIFTEEN = ",".join(f"{port}/http" for port in range(8000, 8015))
FOURTEEN = ",".join(f"{port}/http" for port in range(8000, 8014))
JUPYTER = {"name": "Jupyter", "port": "8888", "type": "http"}
LONGEST_PATH = "/" + "/".join(["a" * 255] * 15) + "/" + "b" * 254
"""4,095 characters."""


def envs(count: int) -> list[dict[str, str]]:
    return [{"key": f"K{number}", "value": str(number)} for number in range(count)]


def storages(count: int) -> list[dict[str, str]]:
    return [{"Id": f"st-{n}", "mountPoint": f"/network/{n}"} for n in range(count)]
