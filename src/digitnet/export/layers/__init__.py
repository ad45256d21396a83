"""A Keras model as an ONNX graph: the walk over its layers, and one writer a kind of layer."""
