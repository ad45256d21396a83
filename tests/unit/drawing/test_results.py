import io

import numpy as np
from PIL import Image

from digitnet.drawing.results import draw_result
from digitnet.image.photo import Photo, Place
from digitnet.reader.results import Reading


def test_reading_of_a_documents_page_is_drawn_over_that_page() -> None:
    """A page that was drawn at other dots than usual is its reading's source itself."""
    photo = Photo(np.full((60, 90), 77, np.uint8), place=Place(2, 3))
    content = draw_result(Reading([], place=photo.place, source=photo))
    with Image.open(io.BytesIO(content)) as picture:
        assert (77, 77, 77) in {colour for _, colour in picture.getcolors(10**6)}


def test_reading_of_a_given_image_is_drawn_over_the_frame_that_was_read() -> None:
    file = io.BytesIO()
    frames = [Image.new("L", (90, 60), level) for level in (40, 90, 200)]
    frames[0].save(file, "TIFF", save_all=True, append_images=frames[1:])
    with Image.open(file) as image:
        content = draw_result(Reading([], place=Place(2, 3), source=image))
        assert image.tell() == 0
    with Image.open(io.BytesIO(content)) as picture:
        assert (90, 90, 90) in {colour for _, colour in picture.getcolors(10**6)}
