"""Reference values of CovBat and quantile alignment: python harmonization.py > harmonization.json

Data by formula (the test makes the same): row i = 0..35, batch i % 3, covariate age = 50 + 10 * cos(3 * i);
feature j = 0..7: (1 + 0.5 * (i % 3)) * sin((j + 2) * i + j) + 2 * (i % 3) + 0.05 * age * (j % 3) + sin(11 * i) * (j - 3).
Fitted on rows 0..29, applied to all. CovBat by the steps of covfam.R of ComBatFamily, without empirical Bayes: least
squares with dummies, batch variance with divisor n - 1, pooled variance with divisor n, singular value decomposition of
the standardized residuals. Quantiles by numpy.quantile and numpy.interp.
"""

import json

import numpy as np

i = np.arange(36)
j = np.arange(8)
batch = i % 3
age = 50 + 10 * np.cos(3 * i)
x = (
    (1 + 0.5 * batch)[:, None] * np.sin((j + 2) * i[:, None] + j)
    + 2 * batch[:, None]
    + 0.05 * age[:, None] * (j % 3)
    + np.sin(11 * i)[:, None] * (j - 3)
)
train = np.arange(30)


def combat(values, covariates):
    """Fits without prior on the training rows; returns harmonized values of all rows and the preserved mean of each."""
    dummies = np.eye(3)[batch]
    design = np.column_stack([dummies, covariates])
    beta = np.linalg.lstsq(design[train], values[train], rcond=None)[0]
    share = dummies[train].mean(axis=0)
    kept = share @ beta[:3] + covariates @ beta[3:]
    sigma = np.sqrt(((values[train] - design[train] @ beta) ** 2).mean(axis=0))
    z = (values - kept) / sigma
    for b in range(3):
        fit = z[train][batch[train] == b]
        z[batch == b] = (z[batch == b] - fit.mean(axis=0)) / fit.std(axis=0, ddof=1)
    return z * sigma + kept, kept


harmonized, kept = combat(x, age[:, None])
residuals = harmonized - kept
center, scale = residuals[train].mean(axis=0), residuals[train].std(axis=0, ddof=1)
z = (residuals - center) / scale
_, singular, rotation = np.linalg.svd(z[train], full_matrices=False)
explained = singular**2 / (singular**2).sum()
count = int(np.argmax(np.cumsum(explained) > 0.95)) + 1
scores = z @ rotation.T
scores[:, :count] = combat(scores[:, :count], np.empty((36, 0)))[0]
covbat = scores @ rotation * scale + center + kept

grid = np.linspace(0, 1, 6)
aligned = np.empty_like(x)
for f in j:
    target = np.quantile(x[train, f], grid)
    for b in range(3):
        own = np.quantile(x[train, f][batch[train] == b], grid)
        v = x[batch == b, f]
        inside = np.interp(v, own, target)
        aligned[batch == b, f] = np.where(
            v < own[0], v + target[0] - own[0], np.where(v > own[-1], v + target[-1] - own[-1], inside)
        )

print(
    json.dumps(
        {
            "versions": {"numpy": np.__version__},
            "components": count,
            "explained": explained[:count].tolist(),
            "covbat": covbat.T.tolist(),
            "aligned": aligned.T.tolist(),
        }
    )
)
