/// Public data sets: where they are and how to get them.
public enum PublicDatasets {}
