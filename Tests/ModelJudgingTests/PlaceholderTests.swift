import Testing
import ModelJudging

@Suite struct ModelJudgingPlaceholderTests {}
