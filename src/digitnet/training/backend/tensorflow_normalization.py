"""Batch normalisation for TensorFlow in one operation, where Keras needs a dozen."""

import keras
import tensorflow as tf


def with_fused_normalization(network: keras.Model) -> keras.Model:
    """Return a network of the same variables whose normalisation trains faster.

    Parameters
    ----------
    network
        Functional. It stays as it is; training either trains both.
    """
    layers = [layer for layer in network.layers if _can_be_fused(layer)]
    if not layers:
        return network
    return keras.models.clone_model(
        network,
        clone_function=lambda layer: _FusedNormalization(layer) if layer in layers else layer,
    )


def _can_be_fused(layer: keras.layers.Layer) -> bool:
    return (
        type(layer) is keras.layers.BatchNormalization
        and layer.trainable
        and len(layer.input.shape) == 4
        and layer.axis in {-1, 3}
        and layer.center
        and layer.scale
    )


class _FusedNormalization(keras.layers.Layer):  # type: ignore[misc]
    """Trains a ``BatchNormalization`` (Ioffe and Szegedy 2015) in its place."""

    def __init__(self, layer: keras.layers.BatchNormalization) -> None:
        super().__init__(name=f"{layer.name}_fused", dtype=layer.dtype_policy)
        self.layer = layer

    def call(
        self, inputs: tf.Tensor, training: bool = False, mask: tf.Tensor | None = None
    ) -> tf.Tensor:
        """Normalise by the batch's mean and variance; move the running ones towards them."""
        layer = self.layer
        if not training:
            return layer(inputs, training=False, mask=mask)
        nothing = tf.zeros([0])
        outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=inputs,
            scale=tf.cast(layer.gamma, tf.float32),
            offset=tf.cast(layer.beta, tf.float32),
            mean=nothing,
            variance=nothing,
            epsilon=layer.epsilon,
        )
        count = tf.cast(tf.reduce_prod(tf.shape(inputs)[:3]), tf.float32)
        biased = variance * (count - 1) / count
        for running, found in ((layer.moving_mean, mean), (layer.moving_variance, biased)):
            running.assign(running * layer.momentum + found * (1 - layer.momentum))
        return outputs
