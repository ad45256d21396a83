"""What people write where digits stand: numbers, amounts, dates, sums, phone numbers."""

from collections.abc import Callable

import numpy as np

Entry = Callable[[np.random.Generator], str]
"""Makes up what somebody writes."""

REPEATED = 0.12
"""How often a number has two different digits at most."""
MANY_ONES = 0.2
"""How often half of a number's digits are made 1s: a slim 1 hides beside its neighbours."""


def random_number(rng: np.random.Generator, max_length: int = 8) -> str:
    """Return one to `max_length` random digits; in some the same ones come often, or 1s do."""
    length = int(rng.integers(1, max_length + 1))
    if rng.random() < REPEATED:
        return "".join(map(str, rng.choice(rng.integers(0, 10, 2), length)))
    return _digits(rng, length)


def _digits(rng: np.random.Generator, length: int) -> str:
    digits = rng.integers(0, 10, length)
    if rng.random() < MANY_ONES:
        digits[rng.random(length) < 0.5] = 1
    return "".join(map(str, digits))


def random_amount(rng: np.random.Generator) -> str:
    """Return an amount of money; round ones are as frequent as people make them."""
    groups = [random_number(rng, 3)]
    for _ in range(int(rng.choice(3, p=[0.2, 0.65, 0.15]))):
        is_round = rng.random() < 0.3
        groups.append("000" if is_round else _digits(rng, 3))
    end = str(rng.choice(["", "", "", ".", ".-", ",-", "=", "/-", "-", ".="]))
    return str(rng.choice([*".,'", "", "", ""])).join(groups) + end


def random_entry(rng: np.random.Generator) -> str:
    """Return what people write beside plain numbers: amounts, dates, marks, phone numbers, sums."""
    return pick_entry(rng)(rng)


def pick_entry(rng: np.random.Generator) -> Entry:
    """Return a maker of entries of one kind."""
    shares = [share for _, share in ENTRIES]
    return ENTRIES[rng.choice(len(ENTRIES), p=shares)][0]


def _date(rng: np.random.Generator) -> str:
    parts = [random_number(rng, 2), random_number(rng, 2), random_number(rng, 4)]
    return str(rng.choice(["/", "/", ".", "-"])).join(parts)


def _joined(signs: str, *lengths: int) -> Entry:
    """Return a maker of numbers of at most so many digits with one of the signs between them."""

    def make(rng: np.random.Generator) -> str:
        return str(rng.choice(list(signs))).join(random_number(rng, length) for length in lengths)

    return make


def _phone_number(rng: np.random.Generator) -> str:
    begin, rest = random_number(rng, 4), random_number(rng, 6)
    if rng.random() < 0.25:
        return f"+{random_number(rng, 2)}/{begin}/{rest}"
    return f"+({begin}){rest}" if rng.random() < 0.2 else f"({begin}){rest}"


def _with_sign(rng: np.random.Generator) -> str:
    if rng.random() < 0.45:
        return random_number(rng, 3) + str(rng.choice(list("%%%€€$£*?>")))
    amount = random_number(rng, 4) if rng.random() < 0.5 else _decimal(rng)
    return str(rng.choice(list("$$$€€££+#<&*"))) + amount


_decimal = _joined(".,", 3, 2)


def _temperature(rng: np.random.Generator) -> str:
    number = random_number(rng, 2) if rng.random() < 0.6 else _decimal(rng)
    return str(rng.choice(["", "", "-", "+"])) + number + "°"


def _in_brackets(rng: np.random.Generator) -> str:
    """An item of a list, a remark, or a part of a form's number."""
    number = random_number(rng, 3)
    way = rng.random()
    if way < 0.45:
        return f"{number})"
    return f"({number})" if way < 0.65 else f"[{number}]" if way < 0.9 else f"{{{number}}}"


def random_item(rng: np.random.Generator) -> str:
    """Return a question's number or its marks, as exams have them: ``1 (a)``, ``12b``, ``[4]``."""
    number, letter = random_number(rng, 2), str(rng.choice(list("aaabbbcdefgh")))
    forms = (
        *(f"{number} ({letter})", f"{number}{letter}", f"{number} {letter})", f"({letter})"),
        *(f"[{number}]", f"[{number}]", f"({number})", f"{number})"),
    )
    return forms[rng.integers(len(forms))]


ENTRIES: tuple[tuple[Entry, float], ...] = (
    (random_number, 0.08),
    (random_amount, 0.11),
    (_date, 0.12),
    (_decimal, 0.09),
    (_joined("::.", 2, 2), 0.05),
    (_joined("/", 2, 3), 0.08),
    (_joined(".", 4, 2), 0.05),
    (_phone_number, 0.08),
    (_joined("+x=->&", 2, 2), 0.05),
    (_with_sign, 0.11),
    (_joined("-", 4, 4, 4), 0.03),
    (_in_brackets, 0.12),
    (_temperature, 0.03),
)
"""Ways to write an entry, and how often each is taken."""
