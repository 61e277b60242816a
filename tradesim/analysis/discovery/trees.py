"""A small classification tree (Breiman, Friedman, Olshen and Stone 1984), as rules.

Grown on some runs and cut back on others: the smallest tree whose squared error there is within a
standard error of the best.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tradesim.analysis.discovery.boxes import Box
from tradesim.errors import ResultError
from tradesim.terms.sides import Array, Mask

DEPTH = 3
LEAST_SHARE = 0.02
"""Smallest leaf, share of the runs it is grown on; 10 runs at least."""


def leaves(table: Array, happens: Mask, other: Array, other_happens: Mask) -> list[Box]:
    """Leaves of the tree as boxes of the columns; one box without limits where nothing splits."""
    if not table.shape[1]:
        return [Box.whole(0)]
    grown = _grown(table, happens, 0.0)
    path = grown.cost_complexity_pruning_path(table, happens)
    candidates = [_grown(table, happens, max(0.0, float(cut))) for cut in path.ccp_alphas]
    errors = [(tree.predict_proba(other)[:, 1] - other_happens) ** 2 for tree in candidates]
    means = np.array([each.mean() for each in errors])
    best = int(means.argmin())
    allowed = [
        k
        for k, each in enumerate(errors)
        if (each - errors[best]).mean() <= (each - errors[best]).std() / np.sqrt(len(each))
    ]
    return list(_boxes(candidates[max(allowed)].tree_, 0, Box.whole(table.shape[1])))


def check() -> None:
    """ResultError where scikit-learn is not installed."""
    try:
        import sklearn.tree  # noqa: F401
    except ImportError:
        raise ResultError(
            "explanations need scikit-learn, which is not installed; "
            "pip install 'tradesim[analysis]'"
        ) from None


def _grown(table: Array, happens: Mask, cut: float) -> Any:
    from sklearn.tree import DecisionTreeClassifier

    least = max(10, int(LEAST_SHARE * len(table)))
    tree = DecisionTreeClassifier(
        max_depth=DEPTH, min_samples_leaf=least, ccp_alpha=cut, random_state=0
    )
    return tree.fit(table, happens)


def _boxes(tree: Any, node: int, box: Box) -> Iterator[Box]:
    """Leaves below a node; scikit-learn sends values up to the threshold to the left."""
    column, threshold = int(tree.feature[node]), float(tree.threshold[node])
    if column < 0:
        yield box
        return
    low, high = float(box.low[column]), float(box.high[column])
    above = float(np.nextafter(threshold, np.inf))
    yield from _boxes(tree, int(tree.children_left[node]), box.limited_to(column, low, threshold))
    yield from _boxes(tree, int(tree.children_right[node]), box.limited_to(column, above, high))
