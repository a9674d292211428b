"""Reference values of survival methods and binary metrics, from scikit-survival, lifelines and statsmodels.

Run: python survival.py DATA_FOLDER > survival.json (scikit-survival 0.28, lifelines 0.30, statsmodels 0.15, numpy 2).
DATA_FOLDER holds survival/cox-example.csv.gz and survival/rossi.csv.
"""

import json
import sys
import warnings

import numpy as np
import pandas as pd
from lifelines import AalenJohansenFitter, KaplanMeierFitter, NelsonAalenFitter
from lifelines.statistics import multivariate_logrank_test
from scipy.optimize import minimize
from sklearn import metrics
from sksurv.linear_model import CoxnetSurvivalAnalysis, CoxPHSurvivalAnalysis
from sksurv.metrics import (
    brier_score,
    concordance_index_censored,
    concordance_index_ipcw,
    cumulative_dynamic_auc,
    integrated_brier_score,
)
from sksurv.util import Surv
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.nonparametric.smoothers_lowess import lowess

warnings.filterwarnings("ignore")
data = sys.argv[1] + "/survival/"
out = {}

# Cox
example = pd.read_csv(data + "cox-example.csv.gz")
x = example.iloc[:, :30].to_numpy()
y = Surv.from_arrays(example["status"] == 1, example["time"])
lambdas = [0.2, 0.05, 0.01, 0.0044]
net = CoxnetSurvivalAnalysis(l1_ratio=0.5, alphas=lambdas, tol=1e-16, max_iter=10_000_000).fit(x, y)
out["coxElasticNet"] = {"l1Ratio": 0.5, "lambdas": lambdas, "coefficients": net.coef_.T.tolist()}

rossi = pd.read_csv(data + "rossi.csv")
exog = rossi[["fin", "age", "prio"]]
for ties in ("breslow", "efron"):
    model = PHReg(rossi["week"], exog, status=rossi["arrest"], strata=rossi["race"], ties=ties)
    fit = model.fit(method="newton", maxiter=100, tol=1e-14)
    out["stratifiedCox-" + ties] = {
        "coefficients": fit.params.tolist(), "standardErrors": fit.bse.tolist(), "logLikelihood": float(fit.llf)}

# A small cohort with ties, censoring, groups, strata, competing events and scores
rng = np.random.default_rng(20)
n = 60
group = rng.integers(0, 3, n)
stratum = rng.integers(0, 2, n)
time = np.ceil(rng.exponential(10 + 6 * group + 4 * stratum)) + 0.0
cause = rng.choice([0, 1, 1, 1, 2], n)
event = (cause == 1).astype(int)
score = np.round(-0.05 * time + rng.normal(0, 1, n), 1)
cohort = {"time": time.tolist(), "event": event.tolist(), "cause": cause.tolist(), "group": group.tolist(),
          "stratum": stratum.tolist(), "score": score.tolist()}
out["cohort"] = cohort

kmf = KaplanMeierFitter().fit(time, event)
table = kmf.event_table
seen = [float(t) for t in table.index if table.loc[t, "observed"] > 0]
out["kaplanMeier"] = {
    "times": seen,
    "survival": [float(kmf.survival_function_at_times(t).iloc[0]) for t in seen],
    "lower": [float(kmf.confidence_interval_.loc[t].iloc[0]) for t in seen],
    "upper": [float(kmf.confidence_interval_.loc[t].iloc[1]) for t in seen],
    "median": float(kmf.median_survival_time_),
}
naf = NelsonAalenFitter(nelson_aalen_smoothing=False).fit(time, event)
out["nelsonAalen"] = [float(naf.cumulative_hazard_.loc[t].iloc[0]) for t in seen]
out["logRank"] = {}
for name, weight in (("log-rank", None), ("wilcoxon", "wilcoxon"), ("tarone-ware", "tarone-ware"), ("peto", "peto")):
    test = multivariate_logrank_test(time, group, event, weightings=weight)
    out["logRank"][name] = {"statistic": float(test.test_statistic), "pValue": float(test.p_value)}

# Untied times for Aalen-Johansen, which lifelines jitters otherwise
untied = time + np.arange(n) * 1e-3
ajf = AalenJohansenFitter(calculate_variance=False).fit(untied, cause, event_of_interest=1)
out["aalenJohansen"] = {
    "time": untied.tolist(),
    "times": [float(t) for t in ajf.cumulative_density_.index[1:]],
    "incidence": [float(v) for v in ajf.cumulative_density_.iloc[1:, 0]],
}

# Discrimination and overall error
ys = Surv.from_arrays(event == 1, time)
train, test = ys[: n // 2], ys[n // 2:]
tau = 20.0
horizons = [5.0, 10.0, 15.0]
risk = 1 / (1 + np.exp(-score[:, None] - np.array([-1.0, 0.0, 0.7])[None, :]))
c = concordance_index_censored(event == 1, time, score)
auc, mean_auc = cumulative_dynamic_auc(train, test, score[n // 2:], horizons)
out["survivalMetrics"] = {
    "tau": tau,
    "harrell": [float(c[0])] + [int(v) for v in c[1:]],
    "uno": float(concordance_index_ipcw(ys, ys, score, tau=tau)[0]),
    "unoTrain": float(concordance_index_ipcw(train, test, score[n // 2:], tau=tau)[0]),
    "horizons": horizons,
    "dynamicAuc": auc.tolist(),
    "meanDynamicAuc": float(mean_auc),
    "risk": risk.ravel().tolist(),
    "brier": brier_score(ys, ys, 1 - risk, horizons)[1].tolist(),
    "brierTrain": brier_score(train, test, 1 - risk[n // 2:], horizons)[1].tolist(),
    "integratedBrier": float(integrated_brier_score(ys, ys, 1 - risk, horizons)),
}

# Binary metrics
m = 80
truth = rng.integers(0, 2, m)
p = np.round(1 / (1 + np.exp(-(1.2 * truth - 0.6 + rng.normal(0, 1.2, m)))), 2)
p = np.clip(p, 0.01, 0.99)
binary = {"outcome": truth.tolist(), "probability": p.tolist()}
binary["averagePrecision"] = float(metrics.average_precision_score(truth, p))
chosen = (p >= 0.4).astype(int)
binary["atThreshold"] = {
    "threshold": 0.4,
    "sensitivity": float(metrics.recall_score(truth, chosen)),
    "specificity": float(metrics.recall_score(1 - truth, 1 - chosen)),
    "positivePredictiveValue": float(metrics.precision_score(truth, chosen)),
    "negativePredictiveValue": float(metrics.precision_score(1 - truth, 1 - chosen)),
    "f1": float(metrics.f1_score(truth, chosen)),
}
fpr, tpr, cut = metrics.roc_curve(truth, p, drop_intermediate=False)
binary["youden"] = {"threshold": float(cut[np.argmax(tpr - fpr)]), "index": float(np.max(tpr - fpr))}


def summary(smooth):
    distance = np.abs(smooth - p)
    return {"ici": float(distance.mean()), "e50": float(np.median(distance)),
            "e90": float(np.quantile(distance, 0.9)), "emax": float(distance.max())}


binary["lowess"] = lowess(truth, p, frac=2 / 3, it=0, delta=0, return_sorted=False).tolist()


def local_quadratic(at, span):
    """Local quadratic regression with tricube weights on the floor(n span) nearest cases."""
    k = int(np.floor(m * span + 1e-5))
    d = np.abs(p - at)
    h = np.sort(d)[k - 1]
    w = np.where(d < h, (1 - (d / h) ** 3) ** 3, 0)
    basis = np.vander(p - at, 3, increasing=True)
    root = np.sqrt(w)
    return np.linalg.lstsq(basis * root[:, None], truth * root, rcond=None)[0][0]


smooth = np.clip([local_quadratic(v, 0.75) for v in p], 0, 1)
binary["loess"] = summary(smooth)


def rcs(v, knots):
    last, before = knots[-1], knots[-2]
    scale = (last - knots[0]) ** 2
    cube = lambda z: np.maximum(z, 0) ** 3
    terms = [v]
    for t in knots[:-2]:
        terms.append((cube(v - t) - cube(v - before) * (last - t) / (last - before)
                      + cube(v - last) * (before - t) / (last - before)) / scale)
    return np.column_stack([np.ones_like(v)] + terms)


logit = np.log(p / (1 - p))
knots = np.quantile(logit, [0.05, 0.35, 0.65, 0.95])
design = rcs(logit, knots)
loss = lambda b: np.sum(np.logaddexp(0, design @ b) - truth * (design @ b))
slope = lambda b: design.T @ (1 / (1 + np.exp(-design @ b)) - truth)
b = minimize(loss, np.zeros(design.shape[1]), jac=slope, method="BFGS", options={"gtol": 1e-9, "maxiter": 10000}).x
binary["spline"] = {"knots": knots.tolist(), **summary(1 / (1 + np.exp(-design @ b)))}
out["binary"] = binary

# Calibration of risks at a horizon: Cox model on a spline of log(-log(1 - risk))
predicted = risk[:, 1]
cloglog = np.log(-np.log(1 - predicted))
basis = rcs(cloglog, np.quantile(cloglog, [0.05, 0.35, 0.65, 0.95]))[:, 1:]
cox = CoxPHSurvivalAnalysis(ties="efron", tol=1e-14, n_iter=200).fit(basis, ys)
out["survivalCalibration"] = {
    "horizon": 10.0, "curve": [float(1 - s(10.0)) for s in cox.predict_survival_function(basis)]}

json.dump(out, sys.stdout, indent=1)
print()
