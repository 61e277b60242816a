"""The bivariate normal probability that the threat game needs, vectorised over games."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, log_ndtr, ndtr

from tradesim.terms.sides import Array

CORRELATION = np.sqrt(0.5)
_QUARTER_PI = np.pi / 4.0  # arcsin of the correlation
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_SINE = np.sin(_QUARTER_PI * 0.5 * (_NODES + 1.0))
_SQUARE = 0.5 / (1.0 - _SINE**2)
_CROSS = _SINE / (1.0 - _SINE**2)
_SCALE = _WEIGHTS * _QUARTER_PI * 0.5 / (2.0 * np.pi)
RARE = 1e-8


def bivariate_normal(first: Array, second: Array) -> Array:
    """P(X <= first, Y <= second) of two standard normals with correlation 1/sqrt(2); any shape.

    Phi(h) Phi(k) + 1/(2 pi) * integral over 0..pi/4 of
    exp(-(h^2 + k^2 - 2 h k sin u) / (2 cos^2 u)) du, by 12 Gauss-Legendre nodes
    (Drezner and Wesolowsky 1990; Genz 2004, Statistics and Computing 14:251). Absolute error
    below 1e-15.
    """
    # SciPy's bivariate normal is not vectorised over games, and its owens_t gives other bits.
    squares = first * first + second * second
    product = first * second
    total = np.zeros_like(product)
    for square, cross, scale in zip(_SQUARE, _CROSS, _SCALE, strict=True):
        total = total + scale * np.exp(cross * product - square * squares)
    return ndtr(first) * ndtr(second) + total


def share_of_first(first_gap: Array, second_gap: Array, either: Array) -> Array:
    """P(first passes its bar and beats the second | either passes); any shape, a share.

    X ~ N(first_gap, 1) and Y ~ N(second_gap, 1) both face a bar at 0 and `either` is
    P(max(X, Y) > 0). Where that is below 1e-8 both passing at once is rarer still, so the share
    is Phi(first_gap) / (Phi(first_gap) + Phi(second_gap)), taken in logarithms.
    """
    joint = bivariate_normal((first_gap - second_gap) * CORRELATION, first_gap)
    share = np.minimum(joint / np.maximum(either, RARE), 1.0)
    rare = either < RARE
    if rare.any():
        share[rare] = expit(log_ndtr(first_gap[rare]) - log_ndtr(second_gap[rare]))
    return np.maximum(share, 0.0)
