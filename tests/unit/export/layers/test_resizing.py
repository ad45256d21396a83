"""Enlarging layers give the same numbers in ONNX as in Keras."""

import keras
import pytest
from keras import layers

from digitnet.errors import ExportError
from digitnet.export.layers.graph import Graph, Value
from digitnet.export.layers.writers import write_layer


@pytest.mark.parametrize("size", [2, 3, (1, 4)])
def test_repeated_pixels(compare, size):
    compare(keras.Sequential([keras.Input((5, 6, 3)), layers.UpSampling2D(size)]))


def test_another_interpolation_is_told():
    layer = layers.UpSampling2D(2, interpolation="bilinear", name="up")
    with pytest.raises(ExportError, match="layer up: the interpolation bilinear"):
        write_layer(Graph(), layer, [Value("x", (4, 4, 3))])
