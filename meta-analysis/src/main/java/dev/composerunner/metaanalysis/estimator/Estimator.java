package dev.composerunner.metaanalysis.estimator;

/** Settings of an estimator, and what they compute. */
public sealed interface Estimator permits GroupEstimator, PairwiseEstimator {}
