"""Models whose layers don't stand in a row."""

import keras
import pytest
from keras import layers

from digitnet.errors import ExportError
from digitnet.export.layers.graph import Graph, Value
from digitnet.export.layers.walk import write_model


def operators(graph: Graph) -> list[str]:
    return [node.op_type for node in graph.nodes]


def test_branches_that_add(compare):
    images = keras.Input((6, 5, 3))
    left = layers.Conv2D(3, 3, padding="same")(images)
    right = layers.MaxPooling2D(3, strides=1, padding="same")(images)
    added = layers.Add()([left, right, images])
    compare(
        keras.Model(images, layers.Add()([added, layers.Conv2D(3, 1, activation="relu")(left)]))
    )


def test_flattened_pictures_meet_others_in_keras_order(compare):
    images = keras.Input((4, 3, 2))
    flat = layers.Flatten()(images)
    also = layers.Flatten()(layers.Conv2D(2, 1)(images))
    wide = layers.Reshape((24,))(layers.Conv2D(2, 1)(images))
    both = layers.Add()([flat, also])
    compare(keras.Model(images, layers.Dense(3)(both)))
    compare(keras.Model(images, layers.Dense(3)(layers.Add()([both, wide]))))
    compare(keras.Model(images, layers.Dense(3)(layers.Rescaling(2.0)(flat))))


def test_normalisation_is_not_folded_into_what_others_read(compare):
    images = keras.Input((6, 5, 3))
    shared = layers.Conv2D(3, 3)(images)
    normal = layers.BatchNormalization()(shared)
    graph = compare(keras.Model(images, layers.Add()([shared, normal])))
    assert operators(graph) == ["Conv", "Mul", "Add", "Add", "Identity"]


def test_normalisation_behind_dropout_is_not_folded_into_what_others_read(compare):
    images = keras.Input((6, 5, 3))
    shared = layers.Conv2D(3, 3)(images)
    normal = layers.BatchNormalization()(layers.Dropout(0.5)(shared))
    compare(keras.Model(images, layers.Add()([shared, normal])))
    compare(keras.Model(images, layers.Add()([normal, shared])))


def test_one_value_read_twice_by_one_layer_is_not_changed(compare):
    images = keras.Input((6, 5, 3))
    shared = layers.Conv2D(3, 3)(images)
    doubled = layers.Add()([shared, shared])
    compare(keras.Model(images, layers.BatchNormalization()(doubled)))


def test_layer_that_is_called_twice(compare):
    images = keras.Input((6, 5, 3))
    conv, norm = layers.Conv2D(3, 1), layers.BatchNormalization()
    once = norm(conv(images))
    compare(keras.Model(images, layers.Add()([norm(conv(once)), once])))


def test_part_of_a_larger_model(compare):
    images = keras.Input((6, 5, 3))
    inside = layers.Conv2D(3, 1)(images)
    keras.Model(images, layers.Add()([inside, layers.ReLU()(inside)]))
    compare(keras.Model(images, layers.BatchNormalization()(inside)))


def test_models_inside_models(compare):
    block = keras.Sequential([keras.Input((6, 5, 3)), layers.Conv2D(3, 1)])
    images = keras.Input((6, 5, 3))
    functional = keras.Model(images, layers.Add()([block(images), images]))
    compare(keras.Sequential([keras.Input((6, 5, 3)), functional, layers.BatchNormalization()]))


def test_model_inside_a_model_read_twice_is_not_changed(compare):
    block = keras.Sequential([keras.Input((6, 5, 3)), layers.Conv2D(3, 1)])
    images = keras.Input((6, 5, 3))
    shared = block(images)
    compare(keras.Model(images, layers.Add()([layers.BatchNormalization()(shared), shared])))


def refused(model: keras.Model) -> str:
    with pytest.raises(ExportError) as caught:
        write_model(Graph(), model, Value("input", (4,)))
    return str(caught.value)


def test_subclassed_model_is_refused():
    class Own(keras.Model):
        def call(self, inputs):
            return inputs

    assert "build it with keras.Sequential" in refused(Own(name="own"))


def test_several_inputs_or_outputs_are_refused():
    one, two = keras.Input((4,)), keras.Input((4,))
    both = layers.Add()([one, two])
    assert "has not one input but 2" in refused(keras.Model([one, two], both))
    assert "has not one output but 2" in refused(keras.Model(one, [layers.ReLU()(one), one]))


def test_operation_that_is_no_layer_is_refused():
    images = keras.Input((4,))
    assert "(Sum)" in refused(keras.Model(images, keras.ops.sum(images, axis=1)))


def test_layer_called_as_in_training_is_refused():
    images = keras.Input((4,))
    model = keras.Model(images, layers.Dropout(0.5, name="always")(images, training=True))
    assert "layer always: it was called with training" in refused(model)


def test_adding_tensors_of_different_rank_is_refused():
    images = keras.Input((4,))
    square = layers.Reshape((2, 2))(images)
    model = keras.Model(
        images, layers.Add(name="a")([layers.Reshape((2,))(layers.Dense(2)(images)), square])
    )
    assert "layer a: its inputs must have the same number of axes" in refused(model)
