"""Show a scene in other tones each time that it is drawn, on JAX."""

from typing import Any

import jax
import jax.numpy as jnp

KEPT = 0.4
"""Share of the pictures that stay as they were composed."""
TURNED = 0.15
"""Share of the others whose light and dark change places."""
BEND = 0.2
"""Deviation of the logarithm of the tones' exponent."""
RAISED, LOWERED = 0.3, 0.4
"""How far, at most, black is raised and white lowered, as a share of the brightest tone."""
NOISE = 0.15
"""Deviation of the largest noise, as a share of the tones'."""


def vary_tones(pictures: Any, key: Any) -> Any:
    """Return (n, h, w) uint8 pictures with other contrast, brightness, polarity and noise.

    Two-valued pictures, of 0 and 1, stay as they are, as does a share of `KEPT`.
    """
    keys = jax.random.split(key, 7)
    each = (len(pictures), 1, 1)
    found = pictures.astype(jnp.float32)
    brightest = found.max(axis=(1, 2), keepdims=True)
    tones = found / jnp.maximum(brightest, 1)
    tones = tones ** jnp.exp(BEND * jax.random.normal(keys[0], each))
    tones = jnp.where(jax.random.uniform(keys[1], each) < TURNED, 1 - tones, tones)
    black = RAISED * jax.random.uniform(keys[2], each)
    white = 1 - LOWERED * jax.random.uniform(keys[3], each)
    tones = black * tones.min(axis=(1, 2), keepdims=True) + (white - black) * tones + black / 2
    deviation = tones.std(axis=(1, 2), keepdims=True)
    noise = NOISE * deviation * jax.random.uniform(keys[4], each) ** 2
    tones = tones + noise * jax.random.normal(keys[5], found.shape)
    varied = jnp.clip(jnp.round(255 * tones), 0, 255)
    kept = (brightest < 2) | (jax.random.uniform(keys[6], each) < KEPT)
    return jnp.where(kept, found, varied).astype(jnp.uint8)
