"""The same model behind LitServe: v2 JSON in and out, requests batched as they come."""

import sys

import litserve
import numpy as np
import onnxruntime


class DigitsOnLitServe(litserve.LitAPI):
    """One ONNX Runtime session on one thread, as digitnet's readers have."""

    def setup(self, device: str) -> None:  # noqa: ARG002  LitServe passes it by name
        """Load the model."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(sys.argv[1], options)

    def decode_request(self, request: dict) -> np.ndarray:
        """Return a request's picture."""
        tensor = request["inputs"][0]
        return np.array(tensor["data"], np.uint8).reshape(tensor["shape"])[0]

    def batch(self, inputs: list[np.ndarray]) -> np.ndarray:
        """Put pictures together."""
        return np.stack(inputs)

    def predict(self, images: np.ndarray) -> np.ndarray:
        """Classify a batch."""
        return self.session.run(["probabilities"], {"images": images})[0]

    def unbatch(self, output: np.ndarray) -> list[np.ndarray]:
        """Take probabilities apart."""
        return list(output)

    def encode_response(self, output: np.ndarray) -> dict:
        """Return one response."""
        tensor = {"name": "probabilities", "datatype": "FP32", "shape": [1, 10]}
        return {"model_name": "digitnet", "outputs": [tensor | {"data": output.tolist()}]}


if __name__ == "__main__":
    api = DigitsOnLitServe(
        max_batch_size=32, batch_timeout=0.002, api_path="/v2/models/digitnet/infer"
    )
    server = litserve.LitServer(
        api, accelerator="cpu", workers_per_device=int(sys.argv[3]), fast_queue=True
    )
    server.run(
        host="127.0.0.1",
        port=int(sys.argv[2]),
        num_api_servers=1,
        log_level="warning",
        generate_client_file=False,
    )
