"""Reference values of trees of levels and numbers: python tree-outcomes.py > tree-outcomes.json

Columns by the generator of learners.py. A number = x0 + 0.5 x1 + 0.25 x2 x3 + u / 2 with u one more value per row; levels cut it at -2
and 3. Every tree is fitted with 6 random states and only kept where all agree, so that no tie was broken by chance.
"""

import json
import sys

import numpy as np
import sklearn
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.metrics import log_loss


def make(rows, columns, seed):
    state = seed
    x = np.zeros((rows, columns))
    noise = np.zeros(rows)
    for i in range(rows):
        for j in range(columns + 1):
            state = 16807 * state % 2147483647
            value = (state // 128) / 2**20 - 8
            if j < columns:
                x[i, j] = value
            else:
                noise[i] = value
    number = x[:, 0] + 0.5 * x[:, 1] + 0.25 * x[:, 2] * x[:, 3] + noise / 2
    return x, number, (number > -2).astype(int) + (number > 3).astype(int)


def said(fit, x):
    return fit.predict_proba(x) if hasattr(fit, "predict_proba") else fit.predict(x)[:, None]


def agreed(make_model, x, y, probe):
    fits = [make_model(state).fit(x, y) for state in range(6)]
    first = said(fits[0], probe)
    for fit in fits[1:]:
        assert np.abs(said(fit, probe) - first).max() < 1e-9, "a tie was broken by chance"
        assert np.abs(fit.feature_importances_ - fits[0].feature_importances_).max() < 1e-9
    return {"outputs": first.T.tolist(), "importances": fits[0].feature_importances_.tolist()}


x, number, level = make(160, 6, 1)
probe, _, _ = make(40, 6, 7)
result = {"versions": {"scikit-learn": sklearn.__version__}, "levels": np.bincount(level).tolist(), "sum": float(number.sum())}
result["tree"] = []
for kind, model, y in [("multiclass", RandomForestClassifier, level), ("continuous", RandomForestRegressor, number)]:
    for leaf, depth in [(1, 2), (1, 3), (5, 4), (8, 0)]:
        try:
            own = agreed(
                lambda state: model(n_estimators=1, max_features=None, bootstrap=False, min_samples_leaf=leaf, max_depth=depth or None, random_state=state),
                x, y, probe,
            )
        except AssertionError as error:
            print(kind, leaf, depth, error, file=sys.stderr)
            continue
        tree = model(n_estimators=1, max_features=None, bootstrap=False, min_samples_leaf=leaf, max_depth=depth or None, random_state=0).fit(x, y).estimators_[0].tree_
        result["tree"].append({
            "kind": kind, "minLeaf": leaf, "depth": depth, **own,
            "feature": [int(f) if f >= 0 else -1 for f in tree.feature],
        })
result["boosting"] = []
for kind, model, y in [("multiclass", GradientBoostingClassifier, level), ("continuous", GradientBoostingRegressor, number)]:
    for trees, rate, depth, leaf in [(1, 0.1, 1, 1), (30, 0.1, 2, 10), (10, 0.1, 3, 20), (20, 0.2, 3, 15)]:
        try:
            own = agreed(lambda state: model(n_estimators=trees, learning_rate=rate, max_depth=depth, min_samples_leaf=leaf, random_state=state), x, y, probe)
        except AssertionError as error:
            print(kind, trees, rate, depth, leaf, error, file=sys.stderr)
            continue
        result["boosting"].append({"kind": kind, "trees": trees, "learningRate": rate, "depth": depth, "minLeaf": leaf, **own})

wide, wide_number, wide_level = make(120, 25, 11)
test, test_number, test_level = make(200, 25, 13)
result["distribution"] = []
for kind, name, model, y in [
    ("forest", "multiclass", RandomForestClassifier, wide_level),
    ("forest", "continuous", RandomForestRegressor, wide_number),
    ("extra-trees", "multiclass", ExtraTreesClassifier, wide_level),
    ("extra-trees", "continuous", ExtraTreesRegressor, wide_number),
]:
    fits = [model(n_estimators=50, min_samples_leaf=3, max_features="sqrt", random_state=s).fit(wide, y) for s in range(20)]
    outputs = [said(f, test) for f in fits]
    scores = [float(((o[:, 0] - test_number) ** 2).mean()) if name == "continuous" else log_loss(test_level, o) for o in outputs]
    result["distribution"].append({
        "kind": kind, "outcome": name,
        "scores": scores,
        "nodes": [sum(t.tree_.node_count for t in f.estimators_) for f in fits],
        "meanOutputs": np.mean(outputs, axis=0)[:40].T.tolist(),
        "importances": np.mean([f.feature_importances_ for f in fits], axis=0).tolist(),
    })
print(json.dumps(result, indent=1))
