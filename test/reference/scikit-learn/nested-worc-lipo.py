"""Reference for the nested 5 x 5 elastic net on WORC-Lipo: python nested-worc-lipo.py DATA_FOLDER > nested-worc-lipo.json

Same objective and folds as the program (nested-worc-lipo-folds.json): (1/n) sum log-loss + lambda [(1-a)/2 |b|^2 + a |b|_1],
a = 0.5, lambda = 1 / (n C) for 10 values of C in 1e-3..1 with n of the outer training part; the inner parts use the same
lambdas. StandardScaler inside every training part, inner metric mean roc_auc_score, ties within 1e-12 to the strongest penalty.

All 255 models are fitted by an accelerated proximal gradient method with restarts (below), run until the optimality
conditions hold to 1e-9: saga needs many CPU minutes for that. The five refitted models are fitted again by scikit-learn's
LogisticRegression(solver="saga", tol=1e-9); the largest difference of decision values is part of the output.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

A = 0.5


def fit_path(x, y, lambdas):
    """Models at falling lambdas, warm started: list of (intercept, coefficients, violation)."""
    n, p = x.shape
    design = np.hstack([np.ones((n, 1)), x])
    lipschitz = np.linalg.norm(design, 2) ** 2 / (4 * n)
    b = np.zeros(p + 1)
    b[0] = np.log(y.mean() / (1 - y.mean()))
    models = []
    for lam in lambdas:
        l1 = np.full(p + 1, lam * A)
        l2 = np.full(p + 1, lam * (1 - A))
        l1[0] = l2[0] = 0
        step = 1 / (lipschitz + l2.max())
        z, t = b.copy(), 1.0
        for iteration in range(2_000_000):
            eta = design @ z
            gradient = design.T @ (1 / (1 + np.exp(-eta)) - y) / n + l2 * z
            moved = z - step * gradient
            new = np.sign(moved) * np.maximum(np.abs(moved) - step * l1, 0)
            if (z - new) @ (new - b) > 0:
                t = 1.0
            t_new = (1 + np.sqrt(1 + 4 * t * t)) / 2
            z = new + (t - 1) / t_new * (new - b)
            b, t = new, t_new
            if iteration % 50 == 0:
                g = design.T @ (1 / (1 + np.exp(-design @ b)) - y) / n + l2 * b
                violation = np.where(b == 0, np.maximum(np.abs(g) - l1, 0), np.abs(g + l1 * np.sign(b))).max()
                if violation < 1e-9:
                    break
        models.append((b[0], b[1:].copy(), violation))
    return models


def main():
    folder = Path(__file__).parent
    table = pd.read_csv(Path(sys.argv[1]) / "tabular" / "WORC-Lipo.csv.gz")
    y = table["Target"].to_numpy(float)
    x = table.drop(columns=["ID", "Target"]).to_numpy(float)
    folds = json.loads((folder / "nested-worc-lipo-folds.json").read_text())
    outer = np.array(folds["outer"])
    result = {"versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "folds": []}
    for fold in range(5):
        train, test = np.flatnonzero(outer != fold), np.flatnonzero(outer == fold)
        inner = np.array(folds["inner"][fold])
        lambdas = np.array([1 / (len(train) * 10 ** (-3 + i / 3)) for i in range(10)])
        scores = np.zeros((5, len(lambdas)))
        worst = 0.0
        for k in range(5):
            a, b = train[inner != k], train[inner == k]
            scaler = StandardScaler().fit(x[a])
            for i, (b0, w, violation) in enumerate(fit_path(scaler.transform(x[a]), y[a], lambdas)):
                scores[k, i] = roc_auc_score(y[b], b0 + scaler.transform(x[b]) @ w)
                worst = max(worst, violation)
        means = scores.mean(axis=0)
        best = int(np.flatnonzero(means >= means.max() - 1e-12)[0])
        scaler = StandardScaler().fit(x[train])
        b0, w, violation = fit_path(scaler.transform(x[train]), y[train], lambdas[: best + 1])[-1]
        decision = b0 + scaler.transform(x[test]) @ w
        saga = LogisticRegression(
            C=1 / (len(train) * lambdas[best]), l1_ratio=A, solver="saga", tol=1e-9, max_iter=200_000, random_state=0
        ).fit(scaler.transform(x[train]), y[train])
        difference = float(np.abs(saga.decision_function(scaler.transform(x[test])) - decision).max())
        result["folds"].append(
            {
                "auc": roc_auc_score(y[test], decision),
                "lambda": lambdas[best],
                "innerAuc": means.tolist(),
                "decision": decision.tolist(),
                "largestViolation": float(max(worst, violation)),
                "largestDifferenceToSaga": difference,
            }
        )
        print(fold, result["folds"][-1]["auc"], best, difference, file=sys.stderr, flush=True)
    print(json.dumps(result, indent=1))


main()
