import type { Texts } from "./message-texts.ts";

/** Texts about models that are made of models, by code; a part of `messages`. */
export const ensembleMessages = {
  "ensemble-own-keys": (f: { model: string; key: string }): Texts => ({
    problem: `the ensemble ${f.model} has the key "${f.key}" beside "ensemble"`,
    expected: "of: the models that it combines, and by: how",
    why: "features, steps and learners are those of the members, each fitted by itself",
    fix: `remove "${f.key}", or write it into a member`,
  }),
  "ensemble-member": (f: { model: string; member: string }): Texts => ({
    problem: `the ensemble ${f.model} combines ${f.member}, which is an ensemble itself`,
    expected: "models with features and a learner",
    why: "a reader must see in two places at most what a model does",
    fix: `name the members of ${f.member} instead`,
  }),
  "ensemble-extended": (f: { model: string; parent: string }): Texts => ({
    problem: `${f.model} extends ${f.parent}, which is an ensemble and has no features, steps or learner of its own`,
    fix: `extend a member of ${f.parent}, or write an ensemble`,
  }),
  "ensemble-horizon": (f: { by: string }): Texts => ({
    problem: `an ensemble by ${f.by} of models of follow-up, and the outcome has no horizon`,
    expected: "a time at which all members say a risk",
    why: "scores of different learners have no common scale, risks have",
    fix: "write outcome.horizons: [TIME]",
  }),
  "ensemble-no-gap": (f: { model: string; sets: readonly string[] }): Texts => ({
    problem: `the ensemble ${f.model} has missing: available, and no case can lack one of its blocks`,
    expected: `"missing: impute" at one of its feature sets (${f.sets.join(", ")}) at least`,
    why: "with error or exclude every case that takes part has all of them",
    fix: `write "missing: impute" at the set that cases may lack, or leave out "missing" here`,
  }),
  "ensemble-many-blocks": (f: { model: string; sets: number; most: number }): Texts => ({
    problem: `the ensemble ${f.model} has missing: available over ${f.sets} feature sets`,
    expected: `${f.most} at most`,
    why: "each group of members that absent sets can leave to speak has its own combination",
    fix: 'combine fewer models, or leave out "missing"',
  }),
  "ensemble-competing": (): Texts => ({
    problem: "an ensemble by stack, and the outcome has competing events",
    expected: "one kind of event",
    why: "the weights are those of a Cox regression, which knows no second cause here",
    fix: 'write "by: vote"',
  }),
};
