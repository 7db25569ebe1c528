"""How scores become decisions: weights of the scorers, probabilities, and the limits of the three bands.

A ``Calibration`` is data. Folders without their own use the general one that ships with the engine
(fitted on development splits of public sets); ``fit`` makes one from a folder's tests and scope.
It is stored as JSON beside the content, with the content's digest.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from faq.errors import CalibrationError

FORMAT = 1
WORD_PARTS = ("words", "phrasing", "question", "gist")
MEANING_PARTS = ("nearest", "centre", "contrast", "wording")
PARTS = (*WORD_PARTS, *MEANING_PARTS)
SIGNALS = ("score", "margin", "scope_words", "scope_meaning", "scope_nearest")


@dataclass(frozen=True, slots=True)
class Stage:
    """One way of deciding: by words alone, or by words and meaning.

    ``weights``: part to weight, summing to 1, so that a score stays in 0..1. ``right`` and ``covered``:
    logistic coefficients (``bias`` and the names in ``SIGNALS``) for "the first match is right" and "the
    content covers this at all". An answer is given from probability ``answer_from`` (of right), a
    clarification from ``clarify_from`` (of covered); words settle a question alone from ``settle_from``.
    """

    weights: Mapping[str, float]
    right: Mapping[str, float]
    covered: Mapping[str, float]
    answer_from: float
    clarify_from: float
    settle_from: float = 1.0

    def probability_right(self, signals: Mapping[str, float]) -> float:
        """Probability (0..1) that the first match is right."""
        return _logistic(self.right, signals)

    def probability_covered(self, signals: Mapping[str, float]) -> float:
        """Probability (0..1) that the content covers the question."""
        return _logistic(self.covered, signals)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Both stages, and what they were fitted on."""

    words: Stage
    both: Stage
    digest: str = ""
    budget: float = 0.03
    tests: int = 0
    scope: int = 0
    notes: Mapping[str, Any] = field(default_factory=dict)


def _logistic(coefficients: Mapping[str, float], signals: Mapping[str, float]) -> float:
    z = coefficients.get("bias", 0.0)
    for name, value in signals.items():
        z += coefficients.get(name, 0.0) * value
    return 1.0 / (1.0 + math.exp(-z)) if z > -60.0 else 0.0


def to_json(calibration: Calibration) -> dict[str, Any]:
    """A calibration as plain JSON values."""
    return {"format": FORMAT, **asdict(calibration)}


def from_json(data: Any) -> Calibration:
    """A calibration from plain JSON values. Raises CalibrationError for anything else."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise CalibrationError("the calibration is of another format; run `golive-faq calibrate`")
    try:
        return Calibration(
            _stage(data["words"]),
            _stage(data["both"]),
            str(data["digest"]),
            float(data["budget"]),
            int(data["tests"]),
            int(data["scope"]),
            dict(data.get("notes", {})),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CalibrationError(f"the calibration cannot be read ({error}); run `golive-faq calibrate`") from error


def _stage(data: Mapping[str, Any]) -> Stage:
    def numbers(name: str, allowed: tuple[str, ...]) -> dict[str, float]:
        found = {str(key): float(value) for key, value in data[name].items()}
        if set(found) - set(allowed) or not all(map(math.isfinite, found.values())):
            raise ValueError(f"`{name}` holds what it should not")
        return found

    weights = numbers("weights", PARTS)
    if min(weights.values()) < 0 or not math.isclose(sum(weights.values()), 1.0, abs_tol=1e-3):
        raise ValueError("`weights` must be positive and sum to 1")
    limits = [float(data[name]) for name in ("answer_from", "clarify_from", "settle_from")]
    if not all(0.0 <= limit <= 1.0 for limit in limits):
        raise ValueError("limits must lie in 0..1")
    signals = ("bias", *SIGNALS)
    return Stage(weights, numbers("right", signals), numbers("covered", signals), *limits)


def general() -> Calibration:
    """The calibration for content without its own."""
    text = resources.files("faq").joinpath("general_calibration.json").read_text("utf-8")
    return from_json(json.loads(text))


def read(path: Path) -> Calibration:
    """The calibration stored in a file. Raises CalibrationError."""
    try:
        return from_json(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise CalibrationError(f"{path}: the calibration cannot be read: {error}") from error
