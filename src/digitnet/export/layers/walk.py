"""Walk a Keras model from its output back to its inputs, writing ONNX on the way."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import keras

from digitnet.errors import ExportError
from digitnet.export.layers.graph import Graph, Value
from digitnet.export.layers.writers import write_layer

Reference = tuple[str, int, int]
"""Layer, call and output that a tensor comes from, as Keras' configuration names them."""


def write_model(graph: Graph, model: keras.Model, value: Value) -> Value:
    """Add a model of one input and one output to the graph.

    Parameters
    ----------
    graph
        Grows by the model's nodes and weights.
    model
        Sequential, or made with the functional API; models inside it too.
    value
        What the model reads.

    Raises
    ------
    ExportError
        For a subclassed model, several inputs or outputs, or a layer that
        has no translation.
    """
    if isinstance(model, keras.Sequential):
        for layer in model.layers:
            value = _write(graph, layer, [value])
        return value
    return _Walk(graph, model, value).output()


def _write(graph: Graph, layer: Any, inputs: list[Value]) -> Value:
    if isinstance(layer, keras.Model):
        if len(inputs) != 1:
            raise ExportError(f"model {layer.name} takes {len(inputs)} inputs; one can be exported")
        return write_model(graph, layer, inputs[0])
    return write_layer(graph, layer, inputs)


class _Walk:
    """The tensors of one functional model that were written already."""

    def __init__(self, graph: Graph, model: keras.Model, value: Value) -> None:
        config = _configuration(model)
        self._graph = graph
        self._layers = {layer.name: layer for layer in model.operations}
        self._calls = {layer["name"]: layer["inbound_nodes"] for layer in config["layers"]}
        self._output = _only(config["output_layers"], model, "output")
        self._done = {_only(config["input_layers"], model, "input"): value}
        self._readers = Counter(
            reference
            for calls in self._calls.values()
            for call in calls
            for reference in _references(call["args"])
        )

    def output(self) -> Value:
        """Write the whole model and return its output."""
        return self._write(self._output)

    def _write(self, reference: Reference) -> Value:
        if reference not in self._done:
            name, call_index, _ = reference
            call = self._calls[name][call_index]
            inputs = [self._write(source) for source in _references(call["args"])]
            self._done[reference] = _write(self._graph, self._layers[name], inputs)
            _check_arguments(name, call["kwargs"])
            if self._readers[reference] + (reference == self._output) > 1:
                self._graph.freeze(self._done[reference])
        return self._done[reference]


def _configuration(model: keras.Model) -> dict[str, Any]:
    try:
        config: dict[str, Any] = model.get_config()
    except (NotImplementedError, TypeError) as error:
        raise ExportError(f"model {model.name} can't be exported: {error}") from error
    if "output_layers" not in config:
        raise ExportError(
            f"model {model.name} ({type(model).__name__}) can't be exported to ONNX; "
            "build it with keras.Sequential or keras.Model(inputs, outputs)"
        )
    return config


def _only(layers: list[Any], model: keras.Model, role: str) -> Reference:
    """Return the single input or output; Keras leaves out the list around it."""
    if len(layers) == 3 and isinstance(layers[0], str):
        return layers[0], layers[1], layers[2]
    if len(layers) == 1:
        return _only(layers[0], model, role)
    raise ExportError(f"model {model.name} has not one {role} but {len(layers)}")


def _references(arguments: Any) -> Iterator[Reference]:
    if isinstance(arguments, list | tuple):
        for argument in arguments:
            yield from _references(argument)
    elif isinstance(arguments, dict) and arguments.get("class_name") == "__keras_tensor__":
        name, call, output = arguments["config"]["keras_history"]
        yield name, call, output


def _check_arguments(name: str, keywords: dict[str, Any]) -> None:
    for key, value in keywords.items():
        if value not in (None, False):
            raise ExportError(f"layer {name}: it was called with {key}, which can't be exported")
