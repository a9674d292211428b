"""Reference coefficients of penalized logistic regression: python logistic-elastic-net.py > logistic-elastic-net.json

Data by formula (the test makes the same): x[i][j] = sin((i + 1) * (j + 2)) + cos(0.7 * i * j + j),
y[i] = 1 where x[i][0] - x[i][1] + 0.8 * sin(3 * i) > 0. Solvers: saga (tol 1e-14) for l1Ratio > 0, newton-cholesky
(tol 1e-14) for ridge; C = 1 / (n lambda). saga stops near 1e-9: compare at 1e-6.
"""

import json

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

cases = []
for n, p, l1_ratio, lam in [
    (40, 6, 0.5, 0.05),
    (40, 6, 1.0, 0.02),
    (40, 6, 0.0, 0.1),
    (40, 6, 0.3, 0.001),
    (20, 30, 0.5, 0.05),
    (20, 30, 1.0, 0.05),
    (20, 30, 0.0, 0.5),
]:
    i, j = np.arange(n)[:, None], np.arange(p)[None, :]
    x = np.sin((i + 1) * (j + 2)) + np.cos(0.7 * i * j + j)
    y = (x[:, 0] - x[:, 1] + 0.8 * np.sin(3 * np.arange(n)) > 0).astype(int)
    if l1_ratio == 0:
        model = LogisticRegression(C=1 / (n * lam), solver="newton-cholesky", tol=1e-14, max_iter=1000)
    else:
        model = LogisticRegression(
            C=1 / (n * lam), l1_ratio=l1_ratio, solver="saga", tol=1e-14, max_iter=1_000_000, random_state=0
        )
    model.fit(x, y)
    cases.append(
        {
            "rows": n,
            "columns": p,
            "events": int(y.sum()),
            "l1Ratio": l1_ratio,
            "lambda": lam,
            "intercept": model.intercept_[0],
            "coefficients": model.coef_[0].tolist(),
        }
    )
print(json.dumps({"versions": {"scikit-learn": sklearn.__version__}, "cases": cases}, indent=1))
