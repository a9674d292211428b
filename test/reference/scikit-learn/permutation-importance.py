"""Permutation importance outside of the bootstrap: python permutation-importance.py > permutation-importance.json

Same data as learners.py (160 cases, 6 columns, by its integer generator). Forests of scikit-learn; for every tree the cases that
its bootstrap left out are predicted, one column is shuffled among them, and the growth of the mean squared error of the tree's
probability is averaged over the trees; of three levels (the number behind the classes cut at -2 and 3) the errors of all of them
are added up, of that number itself it is the error of the mean. Mean and standard deviation over 12 forests of 300 trees.
"""

import json

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor


def make(rows, columns, seed):
    state = seed
    x = np.zeros((rows, columns))
    y = np.zeros(rows, dtype=int)
    number = np.zeros(rows)
    for i in range(rows):
        for j in range(columns + 1):
            state = 16807 * state % 2147483647
            value = (state // 128) / 2**20 - 8
            if j < columns:
                x[i, j] = value
            else:
                number[i] = x[i, 0] + 0.5 * x[i, 1] + 0.25 * x[i, 2] * x[i, 3] + 4 * value / 8
                y[i] = int(number[i] > 0)
    return x, y, number


def grown(model, x, y):
    targets = y[:, None] if model is RandomForestRegressor else np.eye(y.max() + 1)[y]
    runs = []
    for seed in range(12):
        forest = model(300, max_features="sqrt", random_state=seed).fit(x, y)
        rng = np.random.RandomState(seed)
        growth = np.zeros((300, 6))
        for t, (tree, drawn) in enumerate(zip(forest.estimators_, forest.estimators_samples_)):
            out = np.setdiff1d(np.arange(160), drawn)
            said = lambda values: tree.predict(values)[:, None] if model is RandomForestRegressor else tree.predict_proba(values)
            error = lambda values: np.mean(np.sum((said(values) - targets[out]) ** 2, axis=1))
            for j in range(6):
                shuffled = x[out].copy()
                shuffled[:, j] = rng.permutation(shuffled[:, j])
                growth[t, j] = error(shuffled) - error(x[out])
        runs.append(growth.mean(axis=0))
    return np.mean(runs, axis=0), np.std(runs, axis=0, ddof=1)


x, y, number = make(160, 6, 1)
# Of two classes the error of the event's probability alone: half of the sum.
mean, deviation = grown(RandomForestClassifier, x, y)
result = {"scikit-learn": sklearn.__version__, "mean": (mean / 2).tolist(), "deviation": (deviation / 2).tolist()}
for kind, model, outcome in [
    ("multiclass", RandomForestClassifier, (number > -2).astype(int) + (number > 3).astype(int)),
    ("continuous", RandomForestRegressor, number),
]:
    mean, deviation = grown(model, x, outcome)
    result[kind] = {"mean": mean.tolist(), "deviation": deviation.tolist()}
print(json.dumps(result, indent=2))
