"""Reference values of discrimination and calibration measures: python metrics.py > metrics.json

Data by formula (the test makes the same): y[i] = 1 where sin(5 * i) + 0.3 * cos(i * i) > 0.2;
score[i] = round(1.2 * y[i] + 2 * sin(7 * i + 1), 1) (ties on purpose), probability = 1 / (1 + exp(-score)).
Calibration by scipy's trust-exact on the likelihood, gradient below 1e-12; the interval with scipy.stats.t.
"""

import json

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from scipy.special import logit
from scipy.stats import t
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

n = 80
i = np.arange(n)
y = (np.sin(5 * i) + 0.3 * np.cos(i * i) > 0.2).astype(int)
score = np.round(1.2 * y + 2 * np.sin(7 * i + 1), 1)
p = 1 / (1 + np.exp(-score))


def fit(design, offset):
    loss = lambda b: np.logaddexp(0, -(2 * y - 1) * (offset + design @ b)).sum()
    gradient = lambda b: design.T @ (1 / (1 + np.exp(-(offset + design @ b))) - y)
    hessian = lambda b: (design.T * (lambda m: m * (1 - m))(1 / (1 + np.exp(-(offset + design @ b))))) @ design
    return minimize(
        loss, np.zeros(design.shape[1]), jac=gradient, hess=hessian, method="trust-exact", options={"gtol": 1e-12}
    ).x


ones = np.ones((n, 1))
folds = [0.71, 0.64, 0.8, 0.69, 0.75]
mean, sd = np.mean(folds), np.std(folds, ddof=1)
half = t.ppf(0.975, 4) * np.sqrt((1 / 5 + 0.25)) * sd
print(
    json.dumps(
        {
            "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__},
            "events": int(y.sum()),
            "auc": roc_auc_score(y, score),
            "brier": brier_score_loss(y, p),
            "deviance": 2 * log_loss(y, p),
            "calibrationIntercept": fit(ones, logit(p))[0],
            "calibrationJoint": fit(np.hstack([ones, logit(p)[:, None]]), 0).tolist(),
            "correctedResampled": [mean - half, mean + half],
        },
        indent=1,
    )
)
