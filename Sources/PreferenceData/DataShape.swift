/// The shapes of files that are read, as they are downloaded; told apart by content, not by name.
public enum DataShape: String, Sendable, CaseIterable {
  /// One record a line, with the keys that ``DatasetReader`` names.
  case jsonLines = "JSON Lines"
  /// The same records as the elements of one JSON list.
  case jsonList = "JSON list"
  /// chatbot_arena_conversations: battles whose prompts are the user's turns in `conversation_a`.
  case arenaConversations = "Chatbot Arena conversations"
  /// Arena-55k's train.csv: battles with a JSON list of turns in the prompt cell.
  case arenaCSV = "Arena-55k CSV"
  /// AlpacaEval's annotations.json: `instruction`, `generator_1`, `generator_2`, `preference`.
  case alpacaEval = "AlpacaEval annotations"
  /// RouteLLM's answers to MMLU and GSM8K: a prompt and a column of True/False for each model.
  case scoreCSV = "score CSV"
  /// MT-Bench's judgements: a grade from 1 to 10 for each question, model and turn.
  case mtBenchJudgements = "MT-Bench judgements"
  /// MT-Bench's questions, which belong to the judgements.
  case mtBenchQuestions = "MT-Bench questions"
  /// RouteLLM's contaminated_prompts.jsonl: prompts of a benchmark that are in training data too.
  case contaminationList = "list of contaminated prompts"
}
