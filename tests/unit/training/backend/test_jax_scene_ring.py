"""The newest scenes on the device."""

from typing import TYPE_CHECKING

import numpy as np

from needs import need_package

need_package("jax")

if TYPE_CHECKING:
    from digitnet.training.backend.jax_scene_ring import SceneRing


def ring_of(capacity: int) -> "SceneRing":
    from digitnet.training.backend.jax_scene_ring import SceneRing

    return SceneRing(capacity, 16, 8)


def scenes(first: int, count: int = 2) -> tuple[np.ndarray, np.ndarray]:
    numbers = np.arange(first, first + count).reshape(-1, 1, 1)
    pictures = np.broadcast_to(numbers, (count, 16, 16)).astype(np.uint8)
    targets = np.broadcast_to(numbers[..., None] / 2, (count, 4, 4, 8)).astype(np.float16)
    return pictures, targets


def test_a_new_scene_takes_the_place_of_the_oldest() -> None:
    ring = ring_of(5)
    for first in (1, 3, 5):
        ring.add(*scenes(first), np.zeros(2, bool))
    assert ring.added == 6
    assert np.asarray(ring.pictures)[:, 0, 0].tolist() == [6, 2, 3, 4, 5]
    assert np.asarray(ring.targets)[:, 3, 3, 7].tolist() == [3, 1, 1.5, 2, 2.5]


def test_pages_of_words_can_be_left_out() -> None:
    ring = ring_of(4)
    ring.add(*scenes(1), np.array([True, False]))
    assert ring.rows(words=True).tolist() == [0, 1]
    assert ring.rows(words=False).tolist() == [1]
    ring.add(*scenes(3), np.array([False, True]))
    ring.add(*scenes(5), np.array([False, False]))
    assert ring.rows(words=True).tolist() == [0, 1, 2, 3]
    assert ring.rows(words=False).tolist() == [0, 1, 2]
