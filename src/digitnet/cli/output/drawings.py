"""``--show OUT.png``: what was read, drawn into files."""

import heapq
import io
from pathlib import Path
from typing import TYPE_CHECKING

from digitnet.cli.images import Named
from digitnet.cli.output.output_file import is_same_file
from digitnet.errors import DigitnetError

if TYPE_CHECKING:
    from PIL import Image

    from digitnet.drawing import Shown
    from digitnet.reader.results import Prediction, Reading

MAX_ON_A_SHEET = 100


def page_path(out: Path, number: int, count: int) -> Path:
    """Return where the drawing of one of `count` pages goes: ``OUT-1.png`` … beside ``OUT.png``."""
    if count == 1:
        return out
    return out.with_name(f"{out.stem}-{number:0{len(str(count))}}{out.suffix}")


class PageDrawings:
    """Draws each page that was read into a file of its own, numbered where there are several."""

    def __init__(self, out: Path | None, dpi: int) -> None:
        self._out = out
        self._dpi = dpi
        self._drawn = 0

    def add(self, image: Named, reading: "Reading", images: int) -> None:
        """Draw one page; `images` is how many files are read."""
        from digitnet.drawing import draw_reading
        from digitnet.image.sources import open_photo

        if self._out is None:
            return
        self._drawn += 1
        count = max(images, reading.place.pages)
        path = page_path(self._out, self._drawn, count)
        if isinstance(image.source, Path) and is_same_file(image.source, path):
            raise DigitnetError(f"{path} is the file that is read; give --show another name")
        photo = open_photo(image.source, reading.place.page, self._dpi)
        name = " ".join(filter(None, (image.name, reading.place.told)))
        drawing = draw_reading(name, photo.pixels, photo.scale, reading)
        _write(path, drawing)


class PredictionSheet:
    """Collects predictions for one sheet; of more than it holds, the least sure stay."""

    def __init__(self, dpi: int) -> None:
        self._dpi = dpi
        self._kept: list[tuple[float, int, Shown]] = []
        self._count = 0

    def add(self, image: Named, prediction: "Prediction", _images: int) -> None:
        """Take one picture and what was said of it."""
        from digitnet.drawing import shown
        from digitnet.image.sources import open_photo

        doubt = 2.0 if prediction.rejected else 1 - prediction.confidence
        self._count += 1
        if len(self._kept) == MAX_ON_A_SHEET and doubt <= self._kept[0][0]:
            return
        photo = open_photo(image.source, prediction.place.page, self._dpi)
        name = " ".join(filter(None, (image.name, prediction.place.told)))
        picture = shown(name, photo.pixels, prediction)
        heapq.heappush(self._kept, (doubt, self._count, picture))
        if len(self._kept) > MAX_ON_A_SHEET:
            heapq.heappop(self._kept)

    def write(self, out: Path) -> None:
        """Draw what was kept, in the order that it came in; nothing if nothing came."""
        from digitnet.drawing import draw_predictions

        if self._kept:
            pictures = [picture for _, _, picture in sorted(self._kept, key=lambda kept: kept[1])]
            _write(out, draw_predictions(pictures, self._count - len(pictures)))


def _write(out: Path, drawing: "Image.Image") -> None:
    from digitnet.runs.atomic import write_atomically

    content = io.BytesIO()
    drawing.save(content, "PNG", optimize=True)
    write_atomically(out, content.getvalue())
