"""Products: derived from the machine, or as configured."""

from pathlib import Path

import pytest

from innkeep.catalog import build_catalog, derive_products
from innkeep.settings import Settings


@pytest.mark.parametrize(
    ("cores", "memory_gib", "sizes"),
    [
        (1, 1, {(1, 1)}),
        (1, 2, {(1, 1)}),
        (1, 4, {(1, 1), (1, 2)}),
        (2, 8, {(1, 1), (1, 2), (1, 4), (2, 2), (2, 4)}),
        (3, 5, {(1, 1), (1, 2), (1, 4), (2, 2), (2, 4)}),
        (4, 9, {(1, 1), (1, 2), (1, 4), (2, 2), (2, 4), (2, 8), (4, 4), (4, 8)}),
    ],
)
def test_sizes_double_up_to_the_machine_and_leave_it_some_memory(
    cores: int, memory_gib: int, sizes: set[tuple[int, int]]
) -> None:
    found = derive_products(cores, memory_gib, ("home",))
    assert {(one.cores, one.memory_gib) for one in found} == sizes
    assert len({one.id for one in found}) == len(found)
    assert all(one.cluster_ids == ("home",) for one in found)


def test_without_configuration_there_is_one_cluster_that_offers_everything(tmp_path: Path) -> None:
    catalog = build_catalog(Settings(data_dir=tmp_path))
    (cluster,) = catalog.clusters
    assert cluster.id == "local"
    assert catalog.products
    assert catalog.cluster("local") is catalog.cluster(cluster.name) is cluster
    assert all(product.cluster_ids == ("local",) for product in catalog.products)


def test_a_cluster_s_own_overcommit_counts_before_the_general_one(tmp_path: Path) -> None:
    file = tmp_path / "innkeep.toml"
    file.write_text(
        "cpu_overcommit = 4\n"
        '[[clusters]]\nid = "a"\ncpu_overcommit = 2\n[[clusters]]\nid = "b"\nname = "a"\n'
        '[[products]]\nid = "p"\nname = "P"\ncores = 1\nmemory_gib = 1\nclusters = ["b"]\n'
        '[[products]]\nid = "q"\nname = "Q"\ncores = 1\nmemory_gib = 1\n'
    )
    catalog = build_catalog(Settings(config=file))
    by_id = {cluster.id: cluster for cluster in catalog.clusters}
    assert (by_id["a"].cpu_overcommit, by_id["b"].cpu_overcommit) == (2, 4)
    assert by_id["a"].name == "a"
    assert catalog.cluster("a") is by_id["a"], "an id counts before a name"
    assert {one.id: one.cluster_ids for one in catalog.products} == {"p": ("b",), "q": ("a", "b")}
