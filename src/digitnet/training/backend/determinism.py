"""Make a training run repeatable on the same machine, bit for bit."""

import keras

from digitnet.processor import usable_processors


def make_deterministic(seed: int) -> int:
    """Seed every generator, ask for deterministic kernels, fix the thread count.

    This sets the state of the whole process.

    Returns
    -------
    int
        The threads that one operation may use.
    """
    threads = usable_processors()
    if keras.backend.backend() == "tensorflow":
        _prepare_tensorflow(threads)
    keras.utils.set_random_seed(seed)
    return threads


def _prepare_tensorflow(threads: int) -> None:
    import tensorflow as tf  # noqa: PLC0415 - only where it is the backend

    tf.config.experimental.enable_op_determinism()
    try:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
    except RuntimeError:  # TensorFlow already runs in this process, with what it was given
        return
