"""Cut-offs: fitted where there is enough, refused where not, and read back only when whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faq import CalibrationError, Content, Entry, Matcher, calibrate
from faq import calibration as calibrations
from faq.fitting import fit_logistic, fit_weights, solve

TOPICS = ("battery", "pairing", "range", "noise", "colour")


def content(tests: int, scope: int) -> Content:
    entries = {
        topic: Entry(
            topic,
            f"How about the {topic}?",
            "Like so.",
            variants=(f"{topic} please", f"tell me of {topic}"),
            tests=tuple(f"question {at} on {topic} of it" for at in range(tests)),
        )
        for topic in TOPICS
    }
    return Content(entries, scope=tuple(f"weather number {at} in town" for at in range(scope)), digest="fit")


def make(of: Content) -> Matcher:
    return Matcher(of, encoder=None)


def test_too_few_tests_are_refused_with_numbers() -> None:
    with pytest.raises(CalibrationError, match="10 tests and 3 scope examples"):
        calibrate(content(2, 3), make)


def test_a_calibration_answers_the_tests_and_refuses_the_scope() -> None:
    made = content(10, 60)
    found = calibrate(made, make)
    matcher = Matcher(made, encoder=None, calibration=found)
    tests = [test for entry in made.entries.values() for test in entry.tests]
    assert sum(matcher.match(test).band == "answer" for test in tests) > len(tests) * 0.9
    assert not any(matcher.match(row).band == "answer" for row in made.scope)
    assert found.digest == "fit"
    assert (found.tests, found.scope) == (50, 60)


def test_a_smaller_budget_never_answers_more() -> None:
    made = content(10, 60)
    strict, loose = calibrate(made, make, budget=0.01), calibrate(made, make, budget=0.2)
    assert strict.words.answer_from >= loose.words.answer_from


def test_a_calibration_survives_being_written() -> None:
    found = calibrations.general()
    assert calibrations.from_json(json.loads(json.dumps(calibrations.to_json(found)))) == found


@pytest.mark.parametrize(
    "change",
    [
        {"format": 99},  # another format
        {"words": None},  # a stage missing
        {"digest": 1, "budget": "much"},  # a number that is none
    ],
)
def test_a_calibration_that_is_not_whole_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(CalibrationError, match="calibrate"):
        calibrations.from_json({**calibrations.to_json(calibrations.general()), **change})


def test_weights_that_do_not_sum_to_one_are_refused() -> None:
    data = json.loads(json.dumps(calibrations.to_json(calibrations.general())))
    data["words"]["weights"]["words"] = 5.0
    with pytest.raises(CalibrationError, match="sum to 1"):
        calibrations.from_json(data)


def test_a_file_that_is_no_json_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text("{")
    with pytest.raises(CalibrationError, match=r"calibration\.json"):
        calibrations.read(path)


def test_a_linear_system_is_solved() -> None:
    assert solve([[2.0, 1.0], [1.0, 3.0]], [3.0, 5.0]) == pytest.approx([0.8, 1.4])


def test_a_logistic_fit_finds_the_side_that_matters() -> None:
    rows = [{"a": at / 10, "b": 0.5} for at in range(-20, 21)]
    found = fit_logistic(rows, [row["a"] > 0.05 for row in rows], ("a", "b"))
    assert found["a"] > 1.0
    assert "b" not in found  # no spread


def test_weights_go_to_the_part_that_tells_entries_apart() -> None:
    questions = [[{"good": 1.0, "noise": 0.2}, {"good": 0.2, "noise": 0.9}]] * 20
    found = fit_weights(questions, [0] * 20, {"good": 0.5, "noise": 0.5})
    assert found["good"] > 0.6
    assert sum(found.values()) == pytest.approx(1.0)
