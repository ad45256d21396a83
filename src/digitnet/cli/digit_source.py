"""Where a training command's digits come from, here or in another process."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digitnet.data.datasets import Splits
    from digitnet.data.hints import DataHints


@dataclass(frozen=True)
class DigitSource:
    """Where digits come from, and what a person says of them."""

    data: str
    data_dir: Path | None
    hints: "DataHints"

    def load(self, validation_fraction: float, seed: int) -> "Splits":
        """Load the digits, split by a seed; downloads show a bar."""
        from digitnet.cli.output.screen import download_progress
        from digitnet.data.datasets import load_splits

        with download_progress() as progress:
            return load_splits(
                self.data, self.data_dir, validation_fraction, seed, progress, hints=self.hints
            )

    def from_anywhere(self) -> "DigitSource":
        """Return the same with paths that hold in every process."""
        data = str(Path(self.data).absolute()) if Path(self.data).exists() else self.data
        return DigitSource(data, self.data_dir and self.data_dir.absolute(), self.hints)
