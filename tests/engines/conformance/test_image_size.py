"""Promises about the size of images, on every engine."""

import pytest

from innkeep.engines.errors import ImageVanished
from tests.engines.conformance.bench import Bench


async def test_an_image_that_is_there_has_a_size_and_another_one_has_none(bench: Bench) -> None:
    assert await bench.engine.image_size(await bench.image("directed")) > 0
    with pytest.raises(ImageVanished):
        await bench.engine.image_size("sha256:" + "0" * 64)
