"""Reference values of the Anderson-Darling test and the concordance coefficient: python agreement.py > agreement.json

Anderson-Darling by scipy.stats.anderson_ksamp with midranks. Samples by formula (the test makes the same), row i = 0..39:
continuous = sin(7 * i) + 0.3 * (i % 3), tied = round(2 * sin(5 * i) + 0.2 * (i % 4)), spread = (1 + 2 * (i % 2)) * cos(3 * i);
groups i % 3, i % 4 and i % 2. The four laboratories are table 1 of Scholz and Stephens 1987.
Concordance of a = 10 * sin(7 * i), b = 0.9 * a + cos(i * i) + 1: moments by numpy, and the variance of the z transform from
its definition by the delta method (numerical derivatives of the coefficient in the moments, normal theory).
"""

import json
import warnings

import numpy as np
import scipy
from scipy.stats import anderson_ksamp, norm

warnings.simplefilter("ignore")
i = np.arange(40)


def test(values, groups):
    result = anderson_ksamp([values[groups == g] for g in np.unique(groups)], midrank=True)
    return {"statistic": float(result.statistic), "pValue": float(result.pvalue)}


labs = [
    [38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0],
    [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8],
    [34.0, 35.0, 39.0, 40.0, 43.0, 43.0, 44.0, 45.0],
    [34.0, 34.8, 34.8, 35.4, 37.2, 37.8, 41.2, 42.8],
]
a = 10 * np.sin(7 * i)
b = 0.9 * a + np.cos(i * i) + 1
n = len(a)


def ccc(m):
    m1, m2, s11, s22, s12 = m
    return 2 * s12 / (s11 + s22 + (m1 - m2) ** 2)


c = np.cov(a, b, ddof=0)
m = np.array([a.mean(), b.mean(), c[0, 0], c[1, 1], c[0, 1]])
s11, s22, s12 = m[2:]
# n times the covariance of means and second moments of a bivariate normal distribution
v = np.zeros((5, 5))
v[:2, :2] = c
v[2:, 2:] = [
    [2 * s11**2, 2 * s12**2, 2 * s11 * s12],
    [2 * s12**2, 2 * s22**2, 2 * s22 * s12],
    [2 * s11 * s12, 2 * s22 * s12, s11 * s22 + s12**2],
]
gradient = np.array([(ccc(m + h) - ccc(m - h)) / 2e-5 for h in 1e-5 * np.eye(5)])
estimate = ccc(m)
se = np.sqrt(gradient @ v @ gradient / (n - 2)) / (1 - estimate**2)
half = norm.ppf(0.975) * se

print(
    json.dumps(
        {
            "versions": {"scipy": scipy.__version__},
            "continuous": test(np.sin(7 * i) + 0.3 * (i % 3), i % 3),
            "tied": test(np.round(2 * np.sin(5 * i) + 0.2 * (i % 4)), i % 4),
            "spread": test((1 + 2 * (i % 2)) * np.cos(3 * i), i % 2),
            "laboratories": test(np.concatenate(labs), np.repeat(np.arange(4), 8)),
            "concordance": {
                "estimate": estimate,
                "lower": np.tanh(np.arctanh(estimate) - half),
                "upper": np.tanh(np.arctanh(estimate) + half),
            },
        },
        indent=1,
    )
)
