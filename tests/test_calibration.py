"""Cut-offs: fitted where there is enough, refused where not, and read back only when whole."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from faq import CalibrationError, Content, Entry, Matcher, calibrate
from faq import calibration as calibrations
from faq.fitting import fit_logistic, fit_weights, solve
from faq.matcher import Observation

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
    strict, loose = calibrate(made, make, budget=0.03), calibrate(made, make, budget=0.2)
    assert strict.words.answer_from >= loose.words.answer_from


class Fixed:
    """In place of a matcher: every question finds one entry, with a score that stands in the question."""

    def observe(self, text: str) -> Observation:
        topic, score, at = text.split()
        values = {topic: {"words": float(score) + int(at) / 10_000}}
        return Observation(values, {"scope_words": 0.0}, {}, {})


def fixed(tests: dict[float, int], scope: dict[float, int]) -> Content:
    """Tests and scope examples by score and number."""

    def rows(counts: dict[float, int]) -> tuple[str, ...]:
        return tuple(f"range {score} {at}" for score, count in counts.items() for at in range(count))

    return Content({"range": Entry("range", "How far?", "Far.", tests=rows(tests))}, scope=rows(scope))


def fitted(made: Content, **options: float) -> calibrations.Calibration:
    return calibrate(made, lambda of: Fixed(), **options)  # type: ignore[arg-type,return-value]


def test_cut_offs_that_would_answer_next_to_nothing_are_refused_with_what_stands_in_the_way() -> None:
    with pytest.raises(CalibrationError) as caught:
        fitted(fixed({0.8: 60}, {0.95: 5, 0.1: 55}))
    said = str(caught.value)
    assert said.startswith("with at most 3.5% wrong answers only 0 of 60 tests would be answered; nothing is changed.")
    assert "In the way above all: “range 0.95 4” (taken for range), " in said
    assert re.search(r"; or allow more wrong answers: --budget 0\.1 would answer [56]\d of 60$", said)


def test_a_share_too_small_for_so_few_rows_is_refused_with_how_many_are_needed() -> None:
    with pytest.raises(CalibrationError, match=r"at least 200 of each; or allow more wrong answers: --budget 0\.05"):
        fitted(fixed({0.8: 60}, {0.1: 60}), budget=0.005)


def test_nothing_is_suggested_where_no_budget_would_do() -> None:
    with pytest.raises(CalibrationError) as caught:
        fitted(fixed({0.5: 60}, {0.5: 300}))
    assert "--budget" not in str(caught.value)


def test_tests_are_asked_back_before_many_of_them_are_refused() -> None:
    found = fitted(fixed({0.9: 60, 0.6: 20, 0.1: 5}, {0.6: 20, 0.1: 60})).words

    def covered(score: float) -> float:
        return found.probability_covered({"score": score, "margin": score, "scope_words": 0.0})

    weight = found.weights["words"]
    assert found.answer_from > found.probability_right({"score": 0.6 * weight, "margin": 0.6 * weight})
    assert covered(0.1 * weight) < found.clarify_from <= covered(0.61 * weight)


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
