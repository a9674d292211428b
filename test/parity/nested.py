"""Nested estimates of scikit-learn on given folds: python nested.py < exchange.json > results.json

The exchange names the table, the outer fold of every row, the inner fold of every training row of each outer fold, the learner, the grid
(simple to complex) and the seeds. Every fit standardizes its own training part. The inner loop takes the setting of the best mean
inner AUC; of those within 1e-12 the first.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
import scipy
import sklearn
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

try:
    import sksurv
    from sksurv.ensemble import RandomSurvivalForest
    from sksurv.linear_model import CoxnetSurvivalAnalysis, CoxPHSurvivalAnalysis
    from sksurv.metrics import concordance_index_censored
    from sksurv.util import Surv
except ImportError:
    sksurv = None

unfinished = 0


def make(learner, value, rows, seed):
    kind = learner["kind"]
    if kind == "logistic":
        strength = 1 / (rows * value)
        if learner["l1Ratio"] == 0:
            return LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-10, max_iter=1000)
        if learner["l1Ratio"] == 1:
            # A large intercept_scaling makes the penalty of the intercept vanish.
            return LogisticRegression(
                C=strength, l1_ratio=1, solver="liblinear", tol=1e-8, max_iter=100_000, intercept_scaling=1000, random_state=0
            )
        return LogisticRegression(
            C=strength, l1_ratio=learner["l1Ratio"], solver="saga", tol=1e-4, max_iter=20_000, random_state=0
        )
    if kind == "svm":
        return SVC(kernel=learner["kernel"], C=value, gamma="scale", tol=1e-6)
    if kind == "nearest-neighbors":
        return KNeighborsClassifier(int(value), algorithm="brute")
    if kind == "naive-bayes":
        return GaussianNB(var_smoothing=value)
    if kind == "boosting":
        return GradientBoostingClassifier(
            n_estimators=learner["trees"],
            learning_rate=learner["learningRate"],
            max_depth=learner["depth"],
            min_samples_leaf=learner["minLeaf"],
            random_state=seed,
        )
    if kind == "cox" and learner["l1Ratio"] == 0:
        # Its penalty is alpha / 2 on the sum, not the mean, of the losses.
        return CoxPHSurvivalAnalysis(alpha=rows * value, ties="breslow", tol=1e-12, n_iter=1000)
    if kind == "cox":
        return CoxnetSurvivalAnalysis(
            l1_ratio=learner["l1Ratio"], alphas=[value], tol=1e-14, max_iter=1_000_000, normalize=False
        )
    if kind == "survival-forest":
        return RandomSurvivalForest(
            learner["trees"], min_samples_leaf=int(value), min_samples_split=2 * int(value), max_features="sqrt", random_state=seed
        )
    forest = RandomForestClassifier if kind == "forest" else ExtraTreesClassifier
    return forest(
        learner["trees"],
        min_samples_leaf=int(value),
        max_features="sqrt",
        bootstrap=learner["bootstrap"],
        random_state=seed,
    )


def scores(learner, value, seed, x, y, probe):
    """Fits on x, y after standardization of x; what orders the rows of the probe."""
    global unfinished
    scaler = StandardScaler().fit(x)
    model = make(learner, value, len(y), seed)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        model.fit(scaler.transform(x), y)
        unfinished += sum("converge" in str(each.message) for each in said)
    probe = scaler.transform(probe)
    if learner["kind"] in ("cox", "survival-forest"):
        return model.predict(probe)
    return model.decision_function(probe) if learner["kind"] == "svm" else model.predict_proba(probe)[:, 1]


def judge(y, held):
    """Area under the curve, or Harrell's concordance of follow-up."""
    if y.dtype.names is None:
        return float(roc_auc_score(y, held))
    return float(concordance_index_censored(y["event"], y["time"], held)[0])


def choose(learner, grid, seed, x, y, inner):
    if len(grid) == 1:
        return grid[0]
    parts = sorted(set(inner))
    means = []
    for value in grid:
        aucs = []
        for part in parts:
            held = inner == part
            aucs.append(judge(y[held], scores(learner, value, seed, x[~held], y[~held], x[held])))
        means.append(float(np.mean(aucs)))
    best = max(means)
    return grid[next(i for i, mean in enumerate(means) if mean >= best - 1e-12)]


exchange = json.load(sys.stdin)
tables = {}
results = []
for task in exchange["tasks"]:
    if "time" in task:
        if sksurv is None:
            sys.exit("nested.py: follow-up needs scikit-survival; install it, or use --only for the other tables")
        x = np.array(task["x"], dtype=float)
        y = Surv.from_arrays(np.array(task["event"], dtype=bool), task["time"])
    else:
        if task["file"] not in tables:
            table = pd.read_csv(task["file"])
            tables[task["file"]] = (
                table.drop(columns=["ID", "Target"]).to_numpy(dtype=float),
                table["Target"].to_numpy(dtype=int),
            )
        x, y = tables[task["file"]]
    outer = np.array(task["outer"])
    unfinished = 0
    start = time.process_time()
    seeds = []
    for seed in task["seeds"]:
        aucs, chosen = [], []
        for fold in sorted(set(task["outer"])):
            train = outer != fold
            value = choose(task["learner"], task["grid"], seed, x[train], y[train], np.array(task["inner"][fold]))
            held = scores(task["learner"], value, seed, x[train], y[train], x[~train])
            aucs.append(judge(y[~train], held))
            chosen.append(value)
        seeds.append({"foldAucs": aucs, "chosen": chosen})
    results.append({"seeds": seeds, "unfinished": unfinished, "cpuSeconds": time.process_time() - start})
    print("scikit-learn", task["data"], task["name"], round(time.process_time() - start, 1), "s", file=sys.stderr, flush=True)
print(
    json.dumps(
        {
            "versions": {
                "Python": sys.version.split()[0],
                "scikit-learn": sklearn.__version__,
                **({} if sksurv is None else {"scikit-survival": sksurv.__version__}),
                "numpy": np.__version__,
                "scipy": scipy.__version__,
            },
            "results": results,
        }
    )
)
