/// Asks models for answers and a judge for verdicts.
public enum ModelJudging {}
