"""`PageRecipe`: all settings of a training of the page network, and the one that has a name."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from digitnet.errors import RecipeError
from digitnet.recipes.settings import Ranges, Settings, between, whole

STRIDE = 4
"""Pixels per cell of the grid that the network answers on."""
MULTIPLE = 16
"""Height and width of its pictures must be multiples of this."""


@dataclass(frozen=True, kw_only=True)
class PageRecipe(Settings):
    """All settings of one training of the page network, except the digits and the seed.

    Parameters
    ----------
    name
        What the run is called in reports.
    stem, quarter, eighth, sixteenth, head
        Channels after the first convolution (stride 2), at strides 4, 8 and
        16, and of the layer that the answers are read from (stride 4).
    blocks, deep_blocks
        Residual blocks at stride 8 and at stride 16.
    optimizer, learning_rate
        ``muon`` is `digitnet.training.muon`; the rate is the schedule's peak.
    schedule
        ``one-cycle`` rises over `warmup_steps` and falls to zero as a cosine;
        ``cosine`` only falls; ``constant-then-decay`` rises, stays, and falls
        in a straight line over the last `decay` of all steps. Such a run may
        be resumed with other `epochs` and `decay` until the rate begins to fall.
    warmup_steps, decay
        Steps over which the rate rises; share of the steps over which it falls.
    batch_size, steps, epochs
        Scenes per step; steps per epoch, after each of which stands a
        checkpoint; epochs in all.
    scene_size
        Height and width of a composed scene in pixels, a multiple of 16.
    ema
        Decay per step of the running mean of the weights. The mean replaces the
        trained weights at the end. 0 switches it off. A run may be resumed with
        another decay, because training doesn't depend on it.
    class_weight, box_weight, link_weight
        Weight of the losses of classes, boxes and links; the loss of centres has 1.
    learns
        ``links`` trains nothing but the layers that tell whether a number goes on: all else
        stays what it was, to the last bit.
    stay
        Weight of staying with what the network gets right that a training goes on from, as
        `tools/widen_page.py` begins it. 0 lets it forget. The loss that is told is without.
    precision
        ``auto`` takes bfloat16 where the processor computes with it.
    validation_scenes
        Composed from validation digits, the same ones after each epoch.
    validation_fraction
        Share of the training digits kept for validation.
    """

    name: str = "custom"
    stem: int = 16
    quarter: int = 32
    eighth: int = 64
    sixteenth: int = 96
    head: int = 48
    blocks: int = 3
    deep_blocks: int = 2
    optimizer: Literal["adam", "muon"] = "muon"
    learning_rate: float = 0.01
    schedule: Literal["one-cycle", "cosine", "constant-then-decay"] = "one-cycle"
    warmup_steps: int = 500
    decay: float = 0.3
    batch_size: int = 8
    steps: int = 500
    epochs: int = 40
    scene_size: int = 320
    ema: float = 0.999
    class_weight: float = 1.0
    box_weight: float = 0.5
    link_weight: float = 1.0
    learns: Literal["all", "links"] = "all"
    stay: float = 0.0
    precision: Literal["auto", "float32", "mixed_bfloat16"] = "auto"
    validation_scenes: int = 64
    validation_fraction: float = 1 / 12

    RANGES: ClassVar[Ranges] = {
        **dict.fromkeys(
            ("stem", "quarter", "eighth", "sixteenth", "head"),
            whole(1, 1024),
        ),
        "blocks": whole(0, 32),
        "deep_blocks": whole(0, 32),
        "learning_rate": (1e-12, 1e3, "a finite number above 0, at most 1000"),
        "warmup_steps": whole(0, 1_000_000),
        "decay": between(0, 1),
        "batch_size": whole(1, 1024),
        "steps": whole(1, 1_000_000),
        "epochs": whole(1, 100_000),
        "scene_size": (128, 2048, f"a multiple of {MULTIPLE} from 128 to 2048"),
        "ema": between(0, 0.99999),
        "class_weight": between(0, 1000),
        "box_weight": between(0, 1000),
        "link_weight": between(0, 1000),
        "stay": between(0, 1000),
        "validation_scenes": whole(1, 100_000),
        "validation_fraction": between(0.001, 0.9),
    }

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.scene_size % MULTIPLE:
            raise RecipeError(
                f"scene_size = {self.scene_size} is not allowed; it must be a multiple "
                f"of {MULTIPLE}"
            )


PAGE = PageRecipe(name="page")
"""``--recipe page``: the network that finds and reads the digits of a whole picture."""
