"""Draw the pictures that iPhones and iPads show while the installed app starts.

Writes ``app/public/splash-*.png``, one for each screen of ``app/screens.json`` and theme.
Run it after a change of the icon, the colours or the list.
"""

import json
from pathlib import Path

from PIL import Image

APP = Path(__file__).parents[1] / "app"
GROUNDS = {"light": (0xF5, 0xF3, 0xEE), "dark": (0x14, 0x16, 0x1B)}
ICON_SHARE = 0.2  # of the screen's width
COLOURS = 8


def main() -> None:
    """Draw them all."""
    with Image.open(APP / "public" / "icon-512.png") as file:
        icon = file.convert("RGBA")
    sizes = {
        (one["width"] * one["ratio"], one["height"] * one["ratio"])
        for one in json.loads((APP / "screens.json").read_text())
    }
    for width, height in sorted(sizes):
        for theme, ground in GROUNDS.items():
            picture = draw_splash(icon, (width, height), ground)
            name = f"splash-{width}x{height}-{theme}.png"
            picture.save(APP / "public" / name, optimize=True)


def draw_splash(
    icon: Image.Image, size: tuple[int, int], ground: tuple[int, int, int]
) -> Image.Image:
    """Return a ground with the icon in its middle, in few colours so that the file is small."""
    side = min(round(ICON_SHARE * size[0]), icon.width)
    small = icon.resize((side, side), Image.Resampling.LANCZOS)
    picture = Image.new("RGB", size, ground)
    picture.paste(small, ((size[0] - side) // 2, (size[1] - side) // 2), small)
    return picture.quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
