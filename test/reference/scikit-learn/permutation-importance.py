"""Permutation importance outside of the bootstrap: python permutation-importance.py > permutation-importance.json

Same data as learners.py (160 cases, 6 columns, by its integer generator). Forests of scikit-learn; for every tree the cases that
its bootstrap left out are predicted, one column is shuffled among them, and the growth of the mean squared error of the tree's
probability is averaged over the trees. Mean and standard deviation over 12 forests of 300 trees.
"""

import json

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier


def make(rows, columns, seed):
    state = seed
    x = np.zeros((rows, columns))
    y = np.zeros(rows, dtype=int)
    for i in range(rows):
        for j in range(columns + 1):
            state = 16807 * state % 2147483647
            value = (state // 128) / 2**20 - 8
            if j < columns:
                x[i, j] = value
            else:
                y[i] = int(x[i, 0] + 0.5 * x[i, 1] + 0.25 * x[i, 2] * x[i, 3] + 4 * value / 8 > 0)
    return x, y


x, y = make(160, 6, 1)
runs = []
for seed in range(12):
    forest = RandomForestClassifier(300, random_state=seed).fit(x, y)
    rng = np.random.RandomState(seed)
    growth = np.zeros((300, 6))
    for t, (tree, drawn) in enumerate(zip(forest.estimators_, forest.estimators_samples_)):
        out = np.setdiff1d(np.arange(160), drawn)
        error = lambda values: np.mean((tree.predict_proba(values)[:, 1] - y[out]) ** 2)
        for j in range(6):
            shuffled = x[out].copy()
            shuffled[:, j] = rng.permutation(shuffled[:, j])
            growth[t, j] = error(shuffled) - error(x[out])
    runs.append(growth.mean(axis=0))
print(
    json.dumps(
        {
            "scikit-learn": sklearn.__version__,
            "mean": np.mean(runs, axis=0).tolist(),
            "deviation": np.std(runs, axis=0, ddof=1).tolist(),
        },
        indent=2,
    )
)
