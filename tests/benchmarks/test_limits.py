import cv2
import numpy as np

from reading.limits.costs import PATIENCE_S, cost_of


def test_a_picture_is_read_in_a_process_of_its_own(tmp_path):
    picture = tmp_path / "seven.png"
    image = np.full((140, 120), 255, np.uint8)
    cv2.putText(image, "7", (30, 100), cv2.FONT_HERSHEY_SIMPLEX, 2.2, 0, 6, cv2.LINE_AA)
    cv2.imwrite(str(picture), image)
    cost = cost_of("read", picture, "--warm", "--times", "3")
    assert 0 < cost.seconds < PATIENCE_S
    assert 20 < cost.megabytes < 1000
    assert cost.refused == ""


def test_a_picture_that_is_refused_costs_what_the_refusal_took(tmp_path):
    text = tmp_path / "no.png"
    text.write_bytes(b"no picture at all")
    cost = cost_of("predict", text)
    assert cost.seconds < PATIENCE_S
    assert "format" in cost.refused


def test_a_process_that_fails_costs_all_patience(tmp_path):
    cost = cost_of("read", tmp_path / "missing.png")
    assert (cost.seconds, cost.megabytes) == (PATIENCE_S, None)
