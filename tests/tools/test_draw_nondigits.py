import subprocess
import sys

from PIL import Image

import draw_nondigits


def test_the_script_writes_a_sheet(tmp_path):
    sheet = tmp_path / "sheet.png"
    subprocess.run(
        [sys.executable, draw_nondigits.__file__, str(sheet), "--columns", "2"], check=True
    )
    with Image.open(sheet) as picture:
        assert picture.size == (200, 600)
