from first_answer import summed_up


def test_the_figures_are_medians_in_seconds_and_the_slowest_is_told():
    times = [
        {"page": 300, "answer": 1200, "text": "7"},
        {"page": 200, "answer": 4100, "text": "7"},
        {"page": 250, "answer": 1000, "text": "1"},
    ]
    assert summed_up(times) == {
        "page_s": 0.25,
        "first_answer_s": 1.2,
        "slowest_first_answer_s": 4.1,
        "read": ["1", "7"],
    }
