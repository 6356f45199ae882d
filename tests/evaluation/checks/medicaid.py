"""The Medicaid example of Rambachan & Roth: event study of insurance on the expansion of 2014, 2008 to 2015."""

import numpy as np

from enjeu.evaluation.checks.event_study import EventStudy

# Two-way regression, clustered by state (43 states, 22 expanding in 2014), of `ehec_data` as in the README of HonestDiD
# and in the package `moderndid` 0.2.0 (MIT); the reference is 2013. Covariance in millionths.
_EFFECT = [-0.005285354533, -0.011297324648, -0.002675991812, -0.001419312252, 0.000339663519]
_EFFECT += [0.04644685416, 0.069206175479]
_LOWER = """
74.657912612435
60.215714468697 72.444809181576
44.311512735567 37.778474024357 50.367426918594
33.755048130405 28.578914250723 26.655773735976 39.910910505004
43.148960691232 45.295529901359 27.697747992872 24.055482788203 54.461086852148
47.514384167211 44.154293613808 30.513694297877 23.736534569249 36.713718667379 83.502880100573
24.177798249064 28.160954822483 9.608329234539 2.915017906566 9.693484025138 63.022422111321 106.798906293589
"""
_ROWS = [[float(value) for value in line.split()] for line in _LOWER.strip().splitlines()]
_HALF = np.array([row + [0.0] * (7 - len(row)) for row in _ROWS])
MEDICAID = EventStudy(
    at=np.array([-6, -5, -4, -3, -2, 0, 1]),
    effect=np.array(_EFFECT),
    covariance=1e-6 * (_HALF + np.tril(_HALF, -1).T),
    df=np.inf,
)
FIRST = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0])
"""Weights of the effect in 2014."""
