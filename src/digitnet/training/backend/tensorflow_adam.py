"""Adam, AdamW and Muon for TensorFlow: Adam's update in one operation, not Keras' dozen."""

from typing import Any

import keras
import tensorflow as tf

from digitnet.training.muon import OrthogonalSteps


class _FusedUpdate:
    """Updates by TensorFlow's own kernel, on the moments that Keras' Adam keeps."""

    def update_step(self: Any, gradient: tf.Tensor, variable: tf.Variable, rate: tf.Tensor) -> None:
        """Change one variable as Kingma and Ba (2015) say."""
        index = self._get_variable_index(variable)
        step = tf.cast(self.iterations.value + 1, variable.dtype)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=tf.pow(self.beta_1, step),
            beta2_power=tf.pow(self.beta_2, step),
            lr=tf.cast(rate, variable.dtype),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=tf.cast(gradient, variable.dtype),
        )


class FusedAdam(_FusedUpdate, keras.optimizers.Adam):  # type: ignore[misc]
    """Keras' Adam, updated by `_FusedUpdate`."""


class FusedAdamW(_FusedUpdate, keras.optimizers.AdamW):  # type: ignore[misc]
    """Keras' AdamW, updated by `_FusedUpdate`."""


class FusedMuon(OrthogonalSteps, FusedAdam):
    """`digitnet.training.muon.Muon`, its share of Adam updated by `_FusedUpdate`."""


FUSED = {"adam": FusedAdam, "adamw": FusedAdamW, "muon": FusedMuon}
"""Each optimizer by its name in a recipe."""
