"""What the Open Inference Protocol calls the server, the model and its tensors."""

MODEL_NAME = "digitnet"
MODEL_VERSION = "1"
MODEL_METADATA = {
    "name": MODEL_NAME,
    "versions": [MODEL_VERSION],
    "platform": "onnx_onnxv1",
    "inputs": [{"name": "images", "datatype": "UINT8", "shape": [-1, 28, 28]}],
    "outputs": [{"name": "probabilities", "datatype": "FP32", "shape": [-1, 10]}],
}
SERVER_METADATA = {
    "name": "digitnet",
    "version": "2",  # of the protocol: which digitnet this is concerns no client
    "extensions": ["binary_tensor_data"],
}
