import ArgumentParser
import CommandInterface

@main
struct RouterTrain: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "router-train",
    abstract: "Learn from judgments which prompts need the strong, expensive model.",
    discussion: """
      Reads battles or per-model scores (JSON Lines, or a public set as downloaded; \
      `router-data validate FILE` tells what a file holds), holds out a fifth of the prompts, \
      trains on the rest, reports what the router is worth on the held-out ones, and writes one \
      file that every scorer loads.

      EXAMPLES
        router-train --data arena.jsonl
        router-train --data scores.jsonl --strong gpt-4 --weak mixtral-8x7b
        router-train --data mmlu/ --holdout 0.3 --target-quality 0.95
        router-train --data scores.jsonl --cross-validate 5 --compare
        router-train --data arena.jsonl --train-size 500 --draws 10
        router-train --target difficulty --data mmlu.jsonl ulab.jsonl mmlu-pro.jsonl
        router-train --data scores.jsonl --distill all-MiniLM-L6-v2
        router-train --data scores.jsonl --models all --cross-validate 5

      DATA (told apart by content)
        battle.jsonl, scores.jsonl   one record a line; `router-data --help` has the keys
        train.csv                    Arena-55k
        arena.jsonl                  chatbot_arena_conversations
        annotations.json             AlpacaEval
        mmlu_DOMAIN.csv, gsm8k_responses.csv
                                     RouteLLM's scores; contaminated_prompts.jsonl
                                     beside them is applied
        judgements.jsonl             MT-Bench, with question.jsonl beside it

      TARGETS
        pair         what the strong model adds to the weak one
        difficulty   how hard a prompt is, from score tables of any models, which may
                     share none: for models without judgments of their own; --strong
                     and --weak are names only, and thresholds are best given as a share

      ALGORITHMS
        auto         ridge for score tables; mf for battles, of two models logistic
        ridge        the gain of the strong model on every prompt, least squares
        logistic     battles of two models; on score tables one fit for each model
        mf           matrix factorization over the battles of all models
        routellm-mf  RouteLLM's own form of mf, for comparison

      PRESETS
        fast         surface numbers and word n-grams: a few microseconds a prompt
        balanced     and token embeddings learned from your own prompts
        best         and, on score tables whose rows name tasks, which tasks a
                     prompt is likely of. Add what a sentence encoder knows:
                     --distill at a few microseconds more, --encoder or
                     --embeddings at the cost of an embedding for each request

      EXIT STATUS
        0 good, 1 failed, 64 wrong usage, 65 bad data, 66 missing input, 73 output cannot be \
      created, 74 input/output error
      """)

  @OptionGroup(title: "DATA") var data: DataOptions
  @OptionGroup(title: "MODEL") var model: ModelOptions
  @OptionGroup(title: "MORE THAN TWO MODELS") var choice: ChoiceOptions
  @OptionGroup(title: "MEASUREMENT") var measurement: MeasurementOptions
  @OptionGroup(title: "OUTPUT") var output: OutputOptions

  func validate() throws {
    try data.check()
    try model.check()
    try measurement.check()
    try choice.check(model, measurement)
    if measurement.targetQuality != nil { try data.checkGuarantee() }
    guard
      model.learnsPair && data.leaveOutTasks.isEmpty
        || measurement.crossValidate == nil && measurement.trainSize == nil
    else {
      throw ValidationError(
        "--target difficulty and --leave-out-tasks go with a hold-out, not with --cross-validate or "
          + "--train-size")
    }
  }

  func run() throws {
    try data.requireFiles()
    let session = TrainingSession(self)
    if measurement.crossValidate != nil, choice.models != nil {
      try session.crossValidateChoice()
    } else if measurement.crossValidate != nil {
      try session.crossValidate()
    } else if measurement.trainSize != nil {
      try session.drawLearningCurve()
    } else {
      try session.train()
    }
  }
}
