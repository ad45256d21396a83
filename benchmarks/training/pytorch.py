"""PyTorch's official MNIST example, written afresh from its published facts."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from training.stopwatch import Predict, Trained, TrainingTask

FLOPS = 2 * (26 * 26 * 32 * 9 + 24 * 24 * 64 * 32 * 9 + 9216 * 128 + 128 * 10)
BATCH, EPOCHS = 64, 14


def run_pytorch_example(name: str, task: TrainingTask) -> Trained:
    """Train and score PyTorch's example; 99.2 % reported."""
    torch.manual_seed(task.seed)
    task.watch.start()
    network = _train(task)
    return Trained(
        recipe=name,
        seed=task.seed,
        seconds=task.watch.stop(),
        accuracy=task.watch.accuracy(_predict_with(network)),
        parameters=sum(weights.numel() for weights in network.parameters()),
        flops=FLOPS,
        images=EPOCHS * len(task.images),
        precision="float32",
        curve=task.watch.curve,
    )


def _train(task: TrainingTask) -> nn.Module:
    """Train 14 epochs with Adadelta.

    Left open: digits are normalised once, and batches cut from tensors in
    memory, which is faster than the example's own loader.
    """
    network = nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(0.25),
        nn.Flatten(),
        nn.Linear(9216, 128),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(128, 10),
    )
    optimizer = torch.optim.Adadelta(network.parameters(), lr=1.0)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.7)
    pictures, targets = _normalise(task.images), torch.from_numpy(task.labels.astype(np.int64))
    for _ in range(EPOCHS):
        network.train()
        for rows in torch.randperm(len(targets)).split(BATCH):
            optimizer.zero_grad()
            functional.cross_entropy(network(pictures[rows]), targets[rows]).backward()
            optimizer.step()
        schedule.step()
        task.watch.mark(_predict_with(network))
    return network


def _predict_with(network: nn.Module) -> Predict:
    """Return how the network reads (n, 28, 28) pictures."""

    def predict(images: NDArray[np.uint8]) -> NDArray[np.integer]:
        network.eval()
        with torch.no_grad():
            parts = [network(part).argmax(1) for part in _normalise(images).split(1000)]
        return torch.cat(parts).numpy()

    return predict


def _normalise(images: NDArray[np.uint8]) -> torch.Tensor:
    return (torch.from_numpy(images)[:, None].float() / 255 - 0.1307) / 0.3081
