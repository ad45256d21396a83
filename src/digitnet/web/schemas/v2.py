"""The requests and answers of the Open Inference Protocol v2."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Raw, Struct, UnsetType


class Live(Struct):
    """The server answers."""

    live: Literal[True]


class Ready(Struct):
    """The server can classify."""

    ready: Literal[True]


class ModelReady(Struct):
    """The model can classify."""

    name: str
    ready: Literal[True]


class ServerMetadata(Struct):
    """What the server is."""

    name: str
    version: str
    extensions: list[str]


class Tensor(Struct):
    """A tensor of a model."""

    name: str
    datatype: str
    shape: list[int]


class ModelMetadata(Struct):
    """A model's tensors."""

    name: str
    versions: list[str]
    platform: str
    inputs: list[Tensor]
    outputs: list[Tensor]


class ConfigTensor(Struct):
    """A tensor, as Triton's configuration has it."""

    name: str
    data_type: str
    dims: list[int]


class ModelConfig(Struct):
    """A model, as Triton's configuration has it."""

    name: str
    platform: str
    backend: str
    max_batch_size: int
    input: list[ConfigTensor]
    output: list[ConfigTensor]


class Duration(Struct):
    """How often, and how many nanoseconds altogether."""

    count: int = 0
    ns: int = 0


class InferStatistics(Struct):
    """Requests by how they went, and where their time went."""

    success: Duration
    fail: Duration
    queue: Duration
    compute_input: Duration
    compute_infer: Duration
    compute_output: Duration


class ModelStatistics(Struct):
    """What one version has done since the server started."""

    name: str
    version: str
    last_inference: Annotated[int, Meta(description="Milliseconds since 1970.")]
    inference_count: Annotated[int, Meta(description="Pictures.")]
    execution_count: Annotated[int, Meta(description="Requests.")]
    inference_stats: InferStatistics


class Statistics(Struct):
    """What the versions have done since the server started."""

    model_stats: list[ModelStatistics]


class IndexQuery(Struct):
    """Which versions to list."""

    ready: bool = False


class IndexEntry(Struct):
    """A version, and whether it is served."""

    name: str
    version: str
    state: Literal["READY", "UNAVAILABLE"]
    reason: str


class LoadParameters(Struct):
    """Triton's way to say which versions: a model configuration in JSON, as text."""

    config: str | None = None


class LoadQuery(Struct):
    """Which versions to load."""

    parameters: LoadParameters | None = None


class TensorParameters(Struct):
    """Settings of a tensor."""

    binary_data_size: int | None = None
    binary_data: bool | None = None
    classification: int | None = None
    shared_memory_region: str | None = None


class InferInput(Struct):
    """The pictures, ink bright on 0.

    Numbers from 0 to 255, flat or nested; floats that are all at most 1 go from 0 to 1.
    """

    name: Annotated[str, Meta(extra_json_schema={"const": "images"})]
    datatype: str
    shape: Annotated[
        list[int], Meta(description="[n, 28, 28], [n, 784], [n, 28, 28, 1] or [n, 1, 28, 28]")
    ]
    parameters: TensorParameters | None = None
    data: Raw | UnsetType = UNSET


class InferWanted(Struct):
    """The output that is wanted."""

    name: Annotated[str, Meta(extra_json_schema={"const": "probabilities"})]
    parameters: TensorParameters | None = None


class RequestParameters(Struct):
    """Settings of a request."""

    binary_data_output: bool | None = None


class InferRequest(Struct):
    """Pictures to classify."""

    inputs: Annotated[list[InferInput], Meta(min_length=1, max_length=1)]
    id: Annotated[str | None, Meta(description="Echoed in the response.")] = None
    parameters: RequestParameters | None = None
    outputs: Annotated[list[InferWanted], Meta(max_length=1)] | None = None


class OutputParameters(Struct):
    """Where an output's numbers are."""

    binary_data_size: int


class InferOutput(Struct, omit_defaults=True):
    """The probabilities, row by row."""

    name: Literal["probabilities"]
    datatype: Literal["FP32"]
    shape: list[int]
    parameters: OutputParameters | UnsetType = UNSET
    data: list[float] | UnsetType = UNSET


class InferResponse(Struct, omit_defaults=True):
    """What the model says."""

    model_name: str
    model_version: str
    outputs: list[InferOutput]
    id: str | UnsetType = UNSET
