from reading.rivals.rows_of_boxes import TextBox, rows_of


def box(text, left, top, height=20):
    return TextBox(text, left, top, 15, height)


def test_boxes_beside_each_other_are_one_row_from_left_to_right():
    assert rows_of([box("305", 90, 2), box("12", 0, 0), box("7", 40, 4)]) == ["12 7 305"]


def test_rows_come_from_top_to_bottom():
    assert rows_of([box("5", 0, 60), box("48", 0, 30), box("12", 0, 0)]) == ["12", "48", "5"]


def test_a_row_may_climb_by_more_than_its_height():
    climbing = [box(str(index), 30 * index, 60 - 8 * index) for index in range(6)]
    assert rows_of(climbing) == ["0 1 2 3 4 5"]


def test_a_low_box_joins_the_row_that_its_middle_lies_in():
    assert rows_of([box("51", 0, 0, 40), box("0", 50, 16, 14), box("6", 80, 2, 38)]) == ["51 0 6"]


def test_no_boxes_are_no_rows():
    assert rows_of([]) == []
