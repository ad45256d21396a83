"""scikit-learn's own checks, and what they don't ask."""

import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from digitnet.data.optdigits import load_optdigits
from digitnet.errors import RecipeError
from digitnet.recipes import RECIPES, Recipe
from digitnet.sklearn import DigitClassifier

TINY = Recipe(
    name="tiny",
    model="first-steps",
    width=0.4,
    epochs=12,
    batch_size=16,
    learning_rate=0.01,
    dropout=0.0,
)
EXPECTED_FAILURES = dict.fromkeys(
    ("check_methods_subset_invariance", "check_methods_sample_order_invariance"),
    "TensorFlow adds float32 numbers in another order for other batch sizes and, without AVX-512, "
    "at other places in a batch: probabilities differ by up to 1e-6, and the check allows 1e-7",
)
"""Of scikit-learn's checks, each with its reason."""

Arrays = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


@pytest.fixture(scope="module")
def digits() -> Arrays:
    """Real digits of 8×8, values 0 to 16."""
    images, labels = load_digits(return_X_y=True)
    return images[:400], labels[:400]


@pytest.fixture(scope="module")
def fitted(digits: Arrays) -> DigitClassifier:
    images, labels = digits
    return DigitClassifier(TINY, random_state=0).fit(images[:300], labels[:300])


def checks() -> list[Any]:
    return list(estimator_checks_generator(DigitClassifier(TINY), legacy=True))


@pytest.mark.slow
@pytest.mark.filterwarnings(
    "ignore::UserWarning:sklearn", "ignore::sklearn.exceptions.SkipTestWarning"
)
@pytest.mark.parametrize(
    ("estimator", "check"), checks(), ids=[check.func.__name__ for _, check in checks()]
)
def test_scikit_learns_check_passes(estimator: DigitClassifier, check: Any) -> None:
    if reason := EXPECTED_FAILURES.get(check.func.__name__):
        pytest.xfail(reason)
    check(estimator)


def test_digits_are_learnt_and_told_with_probabilities(
    fitted: DigitClassifier, digits: Arrays
) -> None:
    images, labels = digits[0][300:], digits[1][300:]
    probabilities = fitted.predict_proba(images)
    assert fitted.score(images, labels) > 0.8
    assert fitted.classes_.tolist() == list(range(10))
    assert probabilities.shape == (100, 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    np.testing.assert_array_equal(probabilities.argmax(axis=1), fitted.predict(images))


def test_neither_the_order_of_pictures_nor_their_number_changes_an_answer(
    fitted: DigitClassifier, digits: Arrays
) -> None:
    images = digits[0][300:]
    probabilities = fitted.predict_proba(images)
    order = np.random.default_rng(0).permutation(len(images))
    shuffled = fitted.predict_proba(images[order])
    np.testing.assert_allclose(shuffled, probabilities[order], rtol=0, atol=1e-6)
    alone = [fitted.predict_proba(picture[None])[0] for picture in images[:5]]
    np.testing.assert_allclose(alone, probabilities[:5], rtol=0, atol=1e-6)


def test_a_pickle_answers_the_same_and_holds_no_network(
    fitted: DigitClassifier, digits: Arrays
) -> None:
    content = pickle.dumps(fitted)
    assert b"keras" not in content
    again = pickle.loads(content)
    np.testing.assert_array_equal(again.predict_proba(digits[0]), fitted.predict_proba(digits[0]))


def test_pictures_of_28_by_28_bytes_are_taken_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = load_optdigits()
    images, labels = known.images[:60], known.labels[:60]
    classifier = DigitClassifier(TINY, epochs=1, random_state=0)
    classifier.fit(images.reshape(60, -1), labels)
    np.testing.assert_array_equal(classifier._draw(images.reshape(60, -1)), images)


def test_other_classes_may_have_any_names(digits: Arrays) -> None:
    images, labels = digits
    names = np.array(["zero", "one", "two"])
    few = labels < 3
    classifier = DigitClassifier(TINY, random_state=0).fit(images[few], names[labels[few]])
    assert classifier.classes_.tolist() == ["one", "two", "zero"]
    assert classifier.score(images[few], names[labels[few]]) > 0.9


def test_it_works_in_a_pipeline_a_cross_validation_and_a_grid(digits: Arrays) -> None:
    images, labels = digits
    few = labels < 2
    images, labels = images[few], labels[few]
    piped = make_pipeline(MinMaxScaler(), DigitClassifier(TINY, random_state=0))
    assert cross_val_score(piped, images, labels, cv=2).min() > 0.9
    grid = GridSearchCV(
        DigitClassifier(TINY, random_state=0), {"learning_rate": [1e-7, 0.01]}, cv=2
    )
    grid.fit(images, labels)
    assert grid.best_params_ == {"learning_rate": 0.01}
    assert grid.best_estimator_.recipe_ == TINY.with_settings({"learning_rate": 0.01})


def test_a_warm_start_begins_with_the_network_that_ships(digits: Arrays) -> None:
    images, labels = digits
    cold = DigitClassifier("robust", epochs=1, random_state=0).fit(images[:60], labels[:60])
    warm = DigitClassifier(warm_start=True, epochs=1, random_state=0).fit(images[:60], labels[:60])
    assert cold.score(images[300:], labels[300:]) < 0.5
    assert warm.score(images[300:], labels[300:]) > 0.95


def test_a_warm_start_goes_on_from_the_former_fit(digits: Arrays) -> None:
    images, labels = digits
    still = {"learning_rate": 1e-12, "epochs": 1}
    first = DigitClassifier(TINY.with_settings({"epochs": 8}), random_state=0).fit(images, labels)
    before = first.score(images, labels)
    first.set_params(warm_start=True, **still).fit(images, labels)
    assert first.score(images, labels) == pytest.approx(before, abs=0.01)
    first.set_params(warm_start=False).fit(images, labels)
    assert first.score(images, labels) < 0.4
    first.set_params(warm_start=True, width=0.2)
    with pytest.raises(ValueError, match="goes on with the same architecture only"):
        first.fit(images, labels)
    first.set_params(width=None)
    with pytest.raises(ValueError, match="goes on with the same classes only"):
        first.fit(images[labels > 2], labels[labels > 2])


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"recipe": "clasic"}, RecipeError, "no recipe is named 'clasic'"),
        ({"epochs": 0}, RecipeError, "epochs = 0 is not allowed"),
    ],
)
def test_a_wrong_setting_is_told_by_fit(
    digits: Arrays, settings: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        DigitClassifier(**settings).fit(*digits)


def test_more_than_ten_classes_are_refused(digits: Arrays) -> None:
    images, labels = digits
    many = labels + 10 * (np.arange(len(labels)) % 2)
    with pytest.raises(ValueError, match="20 classes, but at most 10 can be told apart"):
        DigitClassifier(TINY).fit(images, many)


def test_nothing_can_be_asked_before_the_fit(digits: Arrays) -> None:
    with pytest.raises(NotFittedError):
        DigitClassifier().predict(digits[0])


def test_settings_may_come_from_a_file(digits: Arrays, tmp_path: Any) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('base = "first-steps"\nwidth = 0.05\n')
    classifier = DigitClassifier(str(path), random_state=0).fit(digits[0][:50], digits[1][:50])
    assert classifier.recipe_ == RECIPES["first-steps"].with_settings(
        {"name": "mine", "width": 0.05}
    )
