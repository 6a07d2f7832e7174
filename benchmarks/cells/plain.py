"""Networks that the plan cannot ask for: plain modules with a description, and rarer forms."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from core.records.architecture import (
    Activation,
    Architecture,
    Conv,
    Embedding,
    GlobalPool,
    Layer,
    Linear,
    Pool,
    Reshape,
)


class ReusedMlp(nn.Module):
    """A feed-forward network with a single ReLU that is called twice."""

    def __init__(self, features: int, outputs: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(features, 24)
        self.fc2 = nn.Linear(24, 16)
        self.fc3 = nn.Linear(16, outputs)
        self.relu = nn.ReLU()

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the logits (N, outputs) of tables (N, features)."""
        hidden = self.relu(self.fc1(inputs))
        outputs: Tensor = self.fc3(self.relu(self.fc2(hidden)))
        return outputs


class FunctionalCnn(nn.Module):
    """A convolutional network whose activations and pooling are functions, not modules."""

    def __init__(self, channels: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.fc = nn.Linear(16, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the logits (N, outputs) of images (N, channels, H, W)."""
        hidden = functional.max_pool2d(functional.relu(self.conv1(inputs)), 2)
        hidden = functional.relu(self.conv2(hidden))
        outputs: Tensor = self.fc(functional.adaptive_avg_pool2d(hidden, 1).flatten(1))
        return outputs


def reused_mlp(input_shape: tuple[int, ...], outputs: int) -> tuple[Architecture, nn.Module]:
    """Return the network and what it computes, layer by layer; the sharing cannot be described."""
    (features,) = input_shape
    layers: tuple[Layer, ...] = (
        Linear(name="fc1", inputs=features, outputs=24),
        Activation(name="relu1", function="relu"),
        Linear(name="fc2", inputs=24, outputs=16),
        Activation(name="relu2", function="relu"),
        Linear(name="fc3", inputs=16, outputs=outputs),
    )
    described = Architecture(input_shape=input_shape, layers=layers, output="logits")
    return described, ReusedMlp(features, outputs)


def functional_cnn(input_shape: tuple[int, ...], outputs: int) -> tuple[Architecture, nn.Module]:
    """Return the network and what it computes, layer by layer."""
    channels = input_shape[0]
    layers: tuple[Layer, ...] = (
        Conv(name="conv1", dimensions=2, inputs=channels, outputs=8, kernel=3, padding=1),
        Activation(name="relu1", function="relu"),
        Pool(name="pool1", dimensions=2, operation="max", kernel=2, stride=2),
        Conv(name="conv2", dimensions=2, inputs=8, outputs=16, kernel=3, padding=1),
        Activation(name="relu2", function="relu"),
        GlobalPool(name="places", operation="average"),
        Linear(name="fc", inputs=16, outputs=outputs),
    )
    described = Architecture(input_shape=input_shape, layers=layers, output="logits")
    return described, FunctionalCnn(channels, outputs)


def overlapping_cnn(input_shape: tuple[int, ...], outputs: int) -> Architecture:
    """Return a network of the program whose maxima are taken over windows that overlap."""
    channels, height, width = input_shape
    flat = 16 * ((height - 3) // 2 + 1) * ((width - 3) // 2 + 1)
    layers: tuple[Layer, ...] = (
        Conv(name="conv1", dimensions=2, inputs=channels, outputs=8, kernel=3, padding=1),
        Activation(name="relu1", function="relu"),
        Conv(name="conv2", dimensions=2, inputs=8, outputs=16, kernel=3, padding=1),
        Pool(name="pool", dimensions=2, operation="max", kernel=3, stride=2),
        Reshape(name="flat", operation="flatten"),
        Linear(name="fc", inputs=flat, outputs=outputs),
    )
    return Architecture(input_shape=input_shape, layers=layers, output="logits")


def mean_of_words(input_shape: tuple[int, ...], outputs: int, *, words: int) -> Architecture:
    """Return a network of the program that averages word vectors and reads the mean."""
    layers: tuple[Layer, ...] = (
        Embedding(name="embedding", words=words, width=16),
        Reshape(name="mean", operation="mean_step"),
        Linear(name="fc1", inputs=16, outputs=16),
        Activation(name="relu1", function="relu"),
        Linear(name="fc2", inputs=16, outputs=outputs),
    )
    return Architecture(input_shape=input_shape, layers=layers, output="logits", steps="tokens")
