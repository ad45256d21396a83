"""Which extra of digitnet brings a package that a command misses."""

EXTRAS = {
    "keras": "train",
    "tensorflow": "train",
    "onnx": "train",
    "matplotlib": "evaluate",
    "sklearn": "evaluate",
    "scipy": "evaluate",
    "ml_dtypes": "train",
    "starlette": "serve",
    "uvicorn": "serve",
    "httptools": "serve",
    "uvloop": "serve",
    "prometheus_client": "serve",
    "python_multipart": "serve",
    "tensorboard": "tensorboard",
    "ai_edge_litert": "litert",
    "pypdfium2": "pdf",
    "pillow_heif": "heic",
    "pyarrow": "score",
    "fsspec": "score",
    "ray": "ray",
    "optuna": "tune",
    "sqlalchemy": "tune",
    "psycopg": "tune",
    "huggingface_hub": "hub",
    "safetensors": "hub",
}


def missing_extra(error: ModuleNotFoundError) -> str | None:
    """Return how to install what is missing, or None where no extra brings it."""
    package = (error.name or "").partition(".")[0]
    if package not in EXTRAS:
        return None
    return (
        f"this command needs {package}, which isn't installed: "
        f"pip install 'digitnet[{EXTRAS[package]}]'"
    )
