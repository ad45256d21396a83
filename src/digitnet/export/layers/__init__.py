"""A Keras model as an ONNX graph: a walk over its layers, and a writer for each kind of layer."""
