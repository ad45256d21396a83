import keras
import numpy as np
import pytest

from digitnet.training.muon import ADAMS_SHARE, MOMENTUM, RMS, Muon, orthogonalised

RATE = 0.1


def change(shape: tuple[int, ...], *gradients: np.ndarray) -> np.ndarray:
    weights = keras.Variable(np.zeros(shape, np.float32))
    optimizer = Muon(RATE)
    optimizer.build([weights])
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [weights])
    return weights.numpy()


def test_singular_values_come_near_one_and_vectors_stay() -> None:
    matrix = np.random.default_rng(0).normal(size=(36, 8)).astype(np.float32)
    found = np.asarray(orthogonalised(matrix))
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    values = values / np.linalg.norm(values)
    for _ in range(5):
        values = 3.4445 * values - 4.7750 * values**3 + 2.0315 * values**5
    assert (abs(values - 1) < 0.35).all()
    np.testing.assert_allclose(found, left * values @ right, atol=1e-4)


def test_a_kernel_moves_by_its_share_of_the_rate_whatever_the_gradients_size() -> None:
    gradient = np.random.default_rng(1).normal(size=(3, 3, 8, 16)).astype(np.float32)
    moved = change(gradient.shape, gradient)
    np.testing.assert_allclose(moved, change(gradient.shape, 1e3 * gradient), rtol=1e-3, atol=1e-6)
    assert float((moved * gradient).sum()) < 0
    whole = RMS * RATE
    assert np.sqrt((moved**2).mean()) == pytest.approx(whole, rel=0.25)


def test_earlier_gradients_count_with_the_momentum() -> None:
    first, second = np.random.default_rng(2).normal(size=(2, 3, 3, 4, 6)).astype(np.float32)
    ahead = second + MOMENTUM * (MOMENTUM * first + second)
    last = change(first.shape, first, second) - change(first.shape, first)
    step = -RATE * RMS * 36**0.5 * np.asarray(orthogonalised(ahead.reshape(-1, 6)))
    np.testing.assert_allclose(last, step.reshape(first.shape), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("shape", [(5,), (4, 3), (5, 5, 1, 8)])
def test_everything_else_moves_as_adam_does(shape: tuple[int, ...]) -> None:
    gradient = np.random.default_rng(3).normal(size=shape).astype(np.float32)
    np.testing.assert_allclose(
        change(shape, gradient), -ADAMS_SHARE * RATE * np.sign(gradient), rtol=1e-3
    )
