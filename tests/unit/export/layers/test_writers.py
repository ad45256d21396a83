"""Each kind of layer gives the same numbers in ONNX as in Keras."""

import keras
import pytest
from keras import layers

from digitnet.errors import ExportError
from digitnet.export.layers.graph import Graph, Value
from digitnet.export.layers.writers import write_layer


def sequential(*stack: keras.Layer, shape: tuple[int, ...] = (7, 6, 3)) -> keras.Sequential:
    return keras.Sequential([keras.Input(shape), *stack])


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("size", [1, 2, 3, (3, 5)])
@pytest.mark.parametrize("strides", [1, 2, 3, (1, 2)])
def test_convolution(compare, padding, size, strides):
    compare(sequential(layers.Conv2D(4, size, strides=strides, padding=padding)))


@pytest.mark.parametrize(
    "settings",
    [
        {"dilation_rate": 2, "padding": "same"},
        {"dilation_rate": (1, 2)},
        {"groups": 3},
        {"use_bias": False},
        {"activation": "relu"},
    ],
    ids=str,
)
def test_convolution_with_other_settings(compare, settings):
    compare(sequential(layers.Conv2D(6, 3, **settings)))


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("strides", [None, 1, 3])
@pytest.mark.parametrize("size", [2, 3, (1, 4)])
def test_pooling(compare, padding, strides, size):
    compare(sequential(layers.MaxPooling2D(size, strides=strides, padding=padding)))


@pytest.mark.parametrize("shape", [(4,), (4, 3, 2)])
def test_softmax_is_over_the_last_axis(compare, shape):
    compare(sequential(layers.Softmax(), shape=shape))


def test_activations_that_a_layer_carries(compare):
    compare(sequential(layers.Conv2D(2, 3, activation="relu"), layers.ReLU()))
    compare(sequential(layers.Flatten(), layers.Dense(3, activation="softmax")))


def test_dense_after_flatten_reads_the_picture_in_keras_order(compare):
    graph = compare(
        sequential(
            layers.Conv2D(4, 3),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.ReLU(),
            layers.Dense(5),
            layers.Dense(3, use_bias=False, activation="linear"),
        )
    )
    assert not {"Transpose", "Reshape"} & {node.op_type for node in graph.nodes}


def test_flatten_alone_gives_keras_order(compare):
    compare(sequential(layers.Flatten()))
    compare(sequential(layers.Flatten(), shape=(4, 5, 1)))
    compare(sequential(layers.Flatten(), shape=(4, 5)))
    compare(sequential(layers.Flatten(), layers.Softmax()))
    compare(sequential(layers.Flatten(), layers.Flatten()))


@pytest.mark.parametrize(
    ("shape", "target"),
    [
        ((7, 6), (7, 6, 1)),
        ((12,), (2, 3, 2)),
        ((4, 6, 3), (6, 4, 3)),
        ((4, 6, 3), (-1,)),
        ((4, 6, 3), (8, 9)),
        ((4, 6, 1), (12, 2)),
    ],
)
def test_reshape(compare, shape, target):
    compare(sequential(layers.Reshape(target), shape=shape))


def test_reshape_of_a_flattened_picture(compare):
    compare(sequential(layers.Flatten(), layers.Reshape((6, 7, 3))))


@pytest.mark.parametrize("scale", [1 / 255, 1.0])
@pytest.mark.parametrize("offset", [0.0, -0.5])
def test_rescaling(compare, scale, offset):
    compare(sequential(layers.Rescaling(scale, offset=offset)))


def test_cropping(compare):
    compare(sequential(layers.Cropping2D(((1, 2), (0, 3)))))


def test_dropout_leaves_no_trace(compare):
    graph = compare(sequential(layers.Dropout(0.4)))
    assert [node.op_type for node in graph.nodes] == ["Identity"]  # the test's own output


@pytest.mark.parametrize(
    "before",
    [
        lambda: layers.Conv2D(4, 3),
        lambda: layers.Conv2D(4, 3, use_bias=False),
        lambda: layers.Conv2D(3, 3, groups=3),
    ],
)
@pytest.mark.parametrize("settings", [{}, {"scale": False}, {"center": False, "epsilon": 0.1}])
def test_normalisation_is_folded_into_the_convolution_before_it(compare, before, settings):
    graph = compare(
        sequential(before(), layers.Dropout(0.1), layers.BatchNormalization(**settings))
    )
    assert {node.op_type for node in graph.nodes} == {"Conv", "Identity"}


def test_normalisation_is_folded_into_dense(compare):
    stack = layers.Flatten(), layers.Dense(4), layers.BatchNormalization(), layers.ReLU()
    graph = compare(sequential(*stack))
    assert [node.op_type for node in graph.nodes] == ["Flatten", "Gemm", "Relu", "Identity"]


def test_normalisation_elsewhere_multiplies_and_adds(compare):
    compare(sequential(layers.BatchNormalization()))
    compare(sequential(layers.BatchNormalization(), shape=(4,)))
    compare(sequential(layers.Flatten(), layers.BatchNormalization(), layers.Dense(3)))
    compare(sequential(layers.Conv2D(4, 3, activation="relu"), layers.BatchNormalization()))


@pytest.mark.parametrize(
    ("layer", "shape", "told"),
    [
        (layers.RandomRotation(0.1, name="spin"), (4, 4, 1), "spin (RandomRotation)"),
        (layers.LayerNormalization(name="norm"), (4,), "norm (LayerNormalization)"),
        (layers.Lambda(lambda x: x, name="mine"), (4,), "mine (Lambda)"),
        (layers.Dense(3, name="d"), (4, 5), "d: put a Flatten layer before"),
        (layers.BatchNormalization(axis=1, name="b"), (4, 4, 2), "b: only the last axis"),
        (layers.Softmax(axis=1, name="s"), (4, 4, 2), "s: a softmax over axis 1"),
        (layers.ReLU(threshold=1.0, name="r"), (4,), "r: a ReLU with a ceiling"),
        (layers.ReLU(max_value=1.0, name="r"), (4,), "r: a ReLU with a ceiling"),
        (layers.ReLU(negative_slope=0.1, name="r"), (4,), "r: a ReLU with a ceiling, a slope"),
        (
            layers.Rescaling([1.0, 2.0], name="x"),
            (4, 4, 2),
            "x: its scale and offset must be single numbers",
        ),
        (layers.MaxPooling2D(data_format="channels_first", name="p"), (4, 4, 2), "channels_last"),
    ],
    ids=lambda value: value.name if isinstance(value, keras.Layer) else None,
)
def test_what_has_no_translation_is_refused_by_name(layer, shape, told):
    with pytest.raises(ExportError) as caught:
        write_layer(Graph(), layer, [Value("input", shape)])
    assert told in str(caught.value)


def test_activation_without_a_translation_is_refused_by_name():
    layer = layers.Dense(3, activation="gelu", name="a")
    layer.build((None, 4))
    with pytest.raises(ExportError, match="layer a: the activation gelu can't be exported"):
        write_layer(Graph(), layer, [Value("input", (4,))])


def test_subclass_of_a_known_layer_is_refused():
    class Doubled(layers.Dense):
        def call(self, inputs):
            return 2 * super().call(inputs)

    with pytest.raises(ExportError, match=r"layer twice \(Doubled\)"):
        write_layer(Graph(), Doubled(3, name="twice"), [Value("input", (4,))])


def test_quantized_layer_is_refused():
    layer = layers.Dense(4, name="small", dtype="int8_from_float32")
    with pytest.raises(ExportError, match="small: a quantized layer"):
        write_layer(Graph(), layer, [Value("input", (8,))])
