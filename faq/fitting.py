"""Small fits in plain Python: logistic regression, and weights that put the right entry first.

Deterministic, no randomness. Sizes here are hundreds of rows and a handful of columns.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Row = Mapping[str, float]

RIDGE = 1.0  # strength of the pull of standardised coefficients towards 0
ROUNDS = 40  # of Newton's method, at most
TOLERANCE = 1e-7  # of a coefficient's change, at which Newton stops


def fit_logistic(rows: Sequence[Row], labels: Sequence[bool], names: Sequence[str]) -> dict[str, float]:
    """Coefficients by name, with ``bias``, of P(label); ridge-penalised on standardised columns.

    Columns without spread get 0. Newton's method (iteratively reweighted least squares).
    """
    count = len(rows)
    means = {name: sum(row.get(name, 0.0) for row in rows) / count for name in names}
    spreads = {name: math.sqrt(sum((row.get(name, 0.0) - means[name]) ** 2 for row in rows) / count) for name in names}
    used = [name for name in names if spreads[name] > 1e-9]
    matrix = [[1.0, *((row.get(name, 0.0) - means[name]) / spreads[name] for name in used)] for row in rows]
    beta = [0.0] * (len(used) + 1)
    for _ in range(ROUNDS):
        gradient = [0.0] * len(beta)
        hessian = [[0.0] * len(beta) for _ in beta]
        for columns, label in zip(matrix, labels, strict=True):
            z = sum(b * x for b, x in zip(beta, columns, strict=True))
            p = 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, z))))
            weight = p * (1.0 - p)
            for i, x in enumerate(columns):
                gradient[i] += (float(label) - p) * x
                for j in range(i + 1):
                    hessian[i][j] += weight * x * columns[j]
        for i in range(len(beta)):
            if i:
                gradient[i] -= RIDGE * beta[i]
                hessian[i][i] += RIDGE
            hessian[i][i] += 1e-9
            for j in range(i):
                hessian[j][i] = hessian[i][j]
        step = solve(hessian, gradient)
        beta = [b + s for b, s in zip(beta, step, strict=True)]
        if max(map(abs, step)) < TOLERANCE:
            break
    found = {name: beta[at + 1] / spreads[name] for at, name in enumerate(used)}
    found["bias"] = beta[0] - sum(found[name] * means[name] for name in used)
    return found


def solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of a small linear system by Gaussian elimination with pivoting."""
    size = len(right)
    rows = [[*matrix[i], right[i]] for i in range(size)]
    for at in range(size):
        pivot = max(range(at, size), key=lambda i: abs(rows[i][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for i in range(at + 1, size):
            factor = rows[i][at] / rows[at][at]
            if factor:
                for j in range(at, size + 1):
                    rows[i][j] -= factor * rows[at][j]
    solution = [0.0] * size
    for at in range(size - 1, -1, -1):
        rest = sum(rows[at][j] * solution[j] for j in range(at + 1, size))
        solution[at] = (rows[at][size] - rest) / rows[at][at]
    return solution


def fit_weights(
    questions: Sequence[Sequence[Row]],
    right: Sequence[int],
    start: Mapping[str, float],
    pull: float = 0.05,
    steps: int = 200,
    rate: float = 0.5,
) -> dict[str, float]:
    """Weights (positive, summing to 1) of the parts that put the right candidate first.

    ``questions``: the candidates' part values of each question; ``right``: which of them is right. A
    conditional logit, climbed by gradient steps from ``start``, pulled back towards it by ``pull``.
    """
    names = sorted(start)
    scale = 20.0  # makes differences of scores in 0..1 matter to the softmax
    anchor = [start[name] * scale for name in names]
    weights = list(anchor)
    table = [[[row.get(name, 0.0) for name in names] for row in rows] for rows in questions]
    for _ in range(steps):
        gradient = [0.0] * len(names)
        for rows, at in zip(table, right, strict=True):
            scores = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in rows]
            top = max(scores)
            shares = [math.exp(score - top) for score in scores]
            total = sum(shares)
            for share, row in zip(shares, rows, strict=True):
                p = share / total
                for i, x in enumerate(row):
                    gradient[i] -= p * x
            for i, x in enumerate(rows[at]):
                gradient[i] += x
        count = max(1, len(table))
        weights = [
            max(0.0, w + rate * scale * (g / count - pull * (w - a) / scale / scale))
            for w, g, a in zip(weights, gradient, anchor, strict=True)
        ]
    total_weight = sum(weights) or 1.0
    return {name: weight / total_weight for name, weight in zip(names, weights, strict=True)}
