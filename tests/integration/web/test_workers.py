"""Readers that die, hang or have too much to do."""

import http.client
import io
import os
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from PIL import Image

from running import with_settings


@pytest.fixture
def in_background():
    """Ask in a thread; the future holds the answer."""
    with ThreadPoolExecutor(16) as threads:
        yield threads.submit


FRAGILE = """
import os, sys, time
if "digitnet.web.workers.reader" in sys.orig_argv:
    from digitnet.web.workers import uploads
    image_in = uploads.image_in

    def fragile(body, content_type):
        if body == b"crash":
            os.abort()
        while body == b"hang":
            time.sleep(1)
        while body == b"endless":
            pass
        if body == b"idle":
            time.sleep(0.6)
        end = time.process_time() + 0.25
        while body == b"slow" and time.process_time() < end:
            pass
        return image_in(body, content_type)

    uploads.image_in = fragile
"""


@pytest.fixture
def fragile(serving, tmp_path, monkeypatch):
    """Start servers whose readers abort on ``crash``, and spend time on other words."""
    (tmp_path / "sitecustomize.py").write_text(FRAGILE)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    return serving


def reader_ids(server):
    return {process.pid for process in server.readers()}


def test_killed_reader_is_replaced_and_no_request_fails(serving, one_png, wait_until):
    one = serving(workers=2)
    wait_until(lambda: one.metric("digitnet_readers ") == 2)
    before = reader_ids(one)
    statuses, stop = [], threading.Event()

    def keep_asking():
        while not stop.is_set():
            statuses.append(one.ask("POST", "/api/predict", one_png).status)

    threads = [threading.Thread(target=keep_asking) for _ in range(4)]
    for thread in threads:
        thread.start()
    victim = one.readers()[0]
    victim.kill()
    wait_until(lambda: len(reader_ids(one) - {victim.pid}) == 2)
    wait_until(lambda: one.metric("digitnet_readers ") == 2)
    stop.set()
    for thread in threads:
        thread.join()
    assert victim.pid in before
    assert set(statuses) == {200}
    assert one.metric("digitnet_reader_deaths_total") == 1


def test_job_whose_reader_dies_is_tried_again(serving, one_png, in_background, wait_until):
    one = serving(workers=1)
    (reader,) = one.readers()
    reader.suspend()
    answer = in_background(one.ask, "POST", "/api/predict", one_png)
    wait_until(lambda: one.metric("digitnet_batch_size_count") == 1)
    reader.kill()
    assert answer.result().status == 200


def test_picture_that_crashes_its_reader_is_given_up_and_spoils_no_other(
    fragile, one_png, in_background
):
    one = fragile(workers=1)
    (reader,) = one.readers()
    reader.suspend()
    answers = [in_background(one.ask, "POST", "/api/predict", one_png)]
    answers += [in_background(one.ask, "POST", "/api/predict", b"crash")]
    answers += [in_background(one.ask, "POST", "/api/predict", one_png) for _ in range(3)]
    reader.resume()
    assert [answer.result().status for answer in answers] == [200, 422, 200, 200, 200]
    assert "crashed" in answers[1].result().json["error"]
    assert "a reader died and is being replaced" in one.log()


def test_slow_pictures_that_wait_together_do_not_count_as_one(fragile, one_png, in_background):
    """Eight of 0.25 s each: as one piece of work they would be over the limit of 1.5 s."""
    one = fragile(workers=1, job_limit_s=1.5, deadline_s=120)
    (reader,) = one.readers()
    reader.suspend()
    answers = [in_background(one.ask, "POST", "/api/predict", b"slow") for _ in range(8)]
    answers.append(in_background(one.ask, "POST", "/api/predict", one_png))
    reader.resume()
    assert [answer.result().status for answer in answers] == [422] * 8 + [200]
    assert all("known format" in answer.result().json["error"] for answer in answers[:8])
    assert one.metric("digitnet_reader_deaths_total") == 0


def test_picture_that_takes_too_much_processor_time_is_given_up(fragile, one_png):
    one = fragile(workers=1, job_limit_s=0.5)
    answer = one.ask("POST", "/api/predict", b"endless")
    assert answer.status == 422
    told = "was stopped after 0.5 s of processor time"
    assert answer.json["error"] == f"reading {told}; send a smaller picture"
    assert one.ask("POST", "/api/predict", one_png).status == 200
    assert f"a reader {told} and is being replaced" in one.log()
    assert one.metric("digitnet_reader_deaths_total") == 1


def test_time_in_which_a_busy_machine_lets_a_reader_wait_does_not_count(fragile):
    one = fragile(workers=1, job_limit_s=0.3)
    answer = one.ask("POST", "/api/predict", b"idle")
    assert "known format" in answer.json["error"]
    assert one.metric("digitnet_reader_deaths_total") == 0


def test_reader_that_hangs_without_computing_is_stopped(serving, one_png, wait_until):
    one = serving(workers=1, hang_limit_s=0.5)
    (reader,) = one.readers()
    reader.suspend()
    answer = one.ask("POST", "/api/predict", one_png)
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    told = "was stopped after 0.5 s without an answer"
    assert answer.json["error"] == f"reading {told}; try again"
    wait_until(lambda: f"a reader {told} and is being replaced" in one.log())
    wait_until(lambda: not psutil.pid_exists(reader.pid))
    wait_until(lambda: one.ask("POST", "/api/predict", one_png).status == 200, 60)


def test_full_queue_refuses_at_once_and_the_rest_is_answered(
    serving, one_png, in_background, wait_until
):
    one = serving(workers=1, queue_size=3)
    (reader,) = one.readers()
    reader.suspend()
    waiting = [in_background(one.ask, "POST", "/api/predict", one_png)]
    wait_until(lambda: one.metric("digitnet_batch_size_count") == 1)
    waiting += [in_background(one.ask, "POST", "/api/predict", one_png) for _ in range(3)]
    wait_until(lambda: one.metric("digitnet_queue_length ") == 3)
    refused = one.ask("POST", "/api/predict", one_png)
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    reader.resume()
    assert [answer.result().status for answer in waiting] == [200] * 4
    assert one.metric("digitnet_batch_size_sum") == 4
    assert one.metric("digitnet_batch_size_count") == 2
    assert one.metric('digitnet_rejections_total{status="503"}') == 1


def test_request_past_its_deadline_is_refused(serving, one_png):
    one = serving(workers=1, deadline_s=0.4)
    (reader,) = one.readers()
    reader.suspend()
    answer = one.ask("POST", "/api/predict", one_png)
    reader.resume()
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")


def test_work_of_a_client_that_left_is_dropped(serving, one_png, in_background, wait_until):
    one = serving(workers=1)
    (reader,) = one.readers()
    reader.suspend()
    first = in_background(one.ask, "POST", "/api/predict", one_png)
    wait_until(lambda: one.metric("digitnet_batch_size_count") == 1)
    leaver = http.client.HTTPConnection("127.0.0.1", one.port)
    leaver.request("POST", "/api/predict", one_png)
    wait_until(lambda: one.metric("digitnet_queue_length ") == 1)
    leaver.close()
    left = 'digitnet_requests_total{method="POST",route="/api/predict",status="499"}'
    wait_until(lambda: one.metric(left) == 1)
    reader.resume()
    assert first.result().status == 200
    assert one.metric("digitnet_batch_size_sum") == 1


def test_drawing_is_not_held_up_by_photos(fragile, one_png, wait_until):
    """With two readers one takes small pictures only."""
    one = fragile(workers=2)
    wait_until(lambda: one.metric("digitnet_readers ") == 2)
    photos = [http.client.HTTPConnection("127.0.0.1", one.port) for _ in range(3)]
    for photo in photos:
        photo.request("POST", "/api/read", b"hang")
    wait_until(lambda: one.metric("digitnet_queue_length ") == 2)
    assert one.ask("POST", "/api/predict", one_png).status == 200
    assert one.metric("digitnet_queue_length ") == 2
    for photo in photos:
        photo.close()


def test_everything_is_counted(serving, one_png):
    one = serving(workers=1)
    one.ask("POST", "/api/predict", one_png)
    one.ask("POST", "/api/predict", b"nonsense")
    name = 'digitnet_requests_total{method="POST",route="/api/predict",status="%d"}'
    assert one.metric(name % 200) == 1
    assert one.metric(name % 422) == 1
    assert one.metric('digitnet_request_seconds_count{route="/api/predict"}') == 2
    assert one.metric("digitnet_pictures_total") == 1


def test_readers_killed_from_outside_blame_no_request(serving, one_png, in_background, wait_until):
    """Whoever kills readers, an operator or a machine short of memory, leaves a 503 at worst."""
    one = serving(workers=1)
    (reader,) = one.readers()
    reader.suspend()
    answers = [in_background(one.ask, "POST", "/api/predict", one_png) for _ in range(4)]
    for deaths in range(1, 4):
        wait_until(lambda deaths=deaths: one.metric("digitnet_batch_size_count") >= deaths)
        for reader in one.readers():
            reader.kill()
        wait_until(lambda: len(one.readers()) == 1)
    statuses = [answer.result().status for answer in answers]
    assert set(statuses) <= {200, 503}
    assert 200 in statuses


def test_reader_that_does_not_start_in_time_is_an_error(tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, time\nif 'digitnet.web.workers.reader' in sys.orig_argv: time.sleep(1000)\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    command = with_settings(workers=1, start_limit_s=1.0)
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "RunError: a reader process was not ready within 1 s" in result.stderr


def test_drawing_is_not_held_up_by_small_files_of_many_pixels(serving, one_png, wait_until):
    """50 million white pixels are 50 KB: they go to the slow lane by what their header says."""
    file = io.BytesIO()
    Image.new("L", (7000, 7000), 255).save(file, "PNG")
    one = serving(workers=2)
    wait_until(lambda: one.metric("digitnet_readers ") == 2)
    slow = [http.client.HTTPConnection("127.0.0.1", one.port) for _ in range(6)]
    for client in slow:
        client.request("POST", "/api/predict", file.getvalue())
    assert len(file.getvalue()) < 256 * 1024
    wait_until(lambda: one.metric("digitnet_queue_length ") >= 4)
    assert one.ask("POST", "/api/predict", one_png).status == 200
    assert one.metric("digitnet_queue_length ") >= 2
    for client in slow:
        client.close()
