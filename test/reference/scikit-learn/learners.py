"""Reference values of the learners beside logistic regression: python learners.py > learners.json

Data by an integer generator (the test makes the same): s <- 16807 s mod (2^31 - 1), value = floor(s / 128) / 2^20 - 8, exact in
single precision, columns filled row by row; y = 1 where x0 + 0.5 x1 + 0.25 x2 x3 + 4 u > 0 with u one more value per row / 8.
Trees: every case is fitted with 6 random states (20 when the cases were chosen), and only kept where all of them agree, so that no tie was broken by chance.
"""

import json

import numpy as np
import sklearn
from sklearn.calibration import _SigmoidCalibration
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC


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


def agreed(make_model, x, y, probe):
    fits = [make_model(state).fit(x, y) for state in range(6)]
    first = fits[0].predict_proba(probe)[:, 1]
    for fit in fits[1:]:
        assert np.abs(fit.predict_proba(probe)[:, 1] - first).max() < 1e-9, "a tie was broken by chance"
        assert np.abs(fit.feature_importances_ - fits[0].feature_importances_).max() < 1e-9
    return {"probabilities": first.tolist(), "importances": fits[0].feature_importances_.tolist()}


x, y = make(160, 6, 1)
probe, _ = make(40, 6, 7)
result = {"versions": {"scikit-learn": sklearn.__version__}, "events": int(y.sum())}
result["forest"] = [
    {
        "minLeaf": leaf,
        "depth": depth,
        **agreed(
            lambda state: RandomForestClassifier(
                n_estimators=2, max_features=None, bootstrap=False, min_samples_leaf=leaf, max_depth=depth or None, random_state=state
            ),
            x, y, probe,
        ),
    }
    for leaf, depth in [(1, 2), (1, 3), (5, 4), (8, 0)]
]
tree = RandomForestClassifier(
    n_estimators=1, max_features=None, bootstrap=False, min_samples_leaf=8, random_state=0
).fit(x, y).estimators_[0].tree_
result["tree"] = {
    "minLeaf": 8,
    "feature": [int(f) if f >= 0 else -1 for f in tree.feature],
    "value": [float(t) if f >= 0 else float(v[0][1]) for f, t, v in zip(tree.feature, tree.threshold, tree.value)],
}
result["boosting"] = [
    {
        "trees": trees,
        "learningRate": rate,
        "depth": depth,
        "minLeaf": leaf,
        **agreed(
            lambda state: GradientBoostingClassifier(
                n_estimators=trees, learning_rate=rate, max_depth=depth, min_samples_leaf=leaf, random_state=state
            ),
            x, y, probe,
        ),
    }
    for trees, rate, depth, leaf in [(1, 0.1, 1, 1), (100, 0.1, 2, 10), (10, 0.1, 3, 20), (30, 0.1, 3, 20), (30, 0.1, 3, 15), (30, 0.2, 3, 8)]
]
result["svm"] = []
for kernel, c, gamma in [("linear", 1, "scale"), ("linear", 0.01, "scale"), ("rbf", 1, "scale"), ("rbf", 10, 0.01), ("rbf", 0.1, 0.05)]:
    model = SVC(kernel=kernel, C=c, gamma=gamma, tol=1e-10).fit(x, y)
    result["svm"].append({"kernel": kernel, "c": c, "gamma": gamma, "decision": model.decision_function(probe).tolist(), "supportVectors": int(model.n_support_.sum())})
decision = SVC(tol=1e-10).fit(x, y).decision_function(probe)
_, probe_outcome = make(40, 6, 7)
sigmoid = _SigmoidCalibration().fit(decision, probe_outcome)
result["sigmoid"] = {"decision": decision.tolist(), "outcome": probe_outcome.tolist(), "slope": -sigmoid.a_, "intercept": -sigmoid.b_}
result["nearestNeighbors"] = [
    {"neighbors": k, "probabilities": KNeighborsClassifier(k).fit(x, y).predict_proba(probe)[:, 1].tolist()} for k in [1, 5, 20]
]
result["naiveBayes"] = [
    {"smoothing": s, "probabilities": GaussianNB(var_smoothing=s).fit(x, y).predict_proba(probe)[:, 1].tolist()} for s in [1e-9, 0.1]
]
wide, wide_outcome = make(120, 25, 11)
test, test_outcome = make(400, 25, 13)
result["distribution"] = []
for kind, model, leaf in [
    ("forest", RandomForestClassifier, 1),
    ("forest", RandomForestClassifier, 5),
    ("extra-trees", ExtraTreesClassifier, 1),
    ("extra-trees", ExtraTreesClassifier, 5),
]:
    fits = [model(n_estimators=100, min_samples_leaf=leaf, random_state=s).fit(wide, wide_outcome) for s in range(20)]
    scores = [f.predict_proba(test)[:, 1] for f in fits]
    aucs = [roc_auc_score(test_outcome, s) for s in scores]
    nodes = [sum(t.tree_.node_count for t in f.estimators_) for f in fits]
    result["distribution"].append(
        {
            "kind": kind,
            "minLeaf": leaf,
            "aucs": aucs,
            "nodes": nodes,
            "meanProbabilities": np.mean(scores, axis=0)[:40].tolist(),
            "importances": np.mean([f.feature_importances_ for f in fits], axis=0).tolist(),
        }
    )
print(json.dumps(result, indent=1))
