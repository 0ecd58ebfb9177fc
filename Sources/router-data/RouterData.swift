import ArgumentParser
import CommandInterface

@main
struct RouterData: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "router-data",
    abstract: "Look at, divide and simulate the judgments that routers learn from.",
    discussion: """
      Two kinds of data, one JSON object per line (UTF-8), told apart by their
      keys.

      Battles: two models' answers to a prompt were compared.

        {"prompt": "How do I build a PC?", "model_a": "gpt-4",
         "model_b": "vicuna-13b", "winner": "model_a"}

        winner: "model_a", "model_b", "tie" or "tie (bothbad)".
        Instead of prompt, prompt_turns may list the user's turns, or
        conversation_a the messages, as in chatbot_arena_conversations.
        Optional: id, weight, preference (1 to 2), judge, task, len_a, len_b,
        cost_a, cost_b (dollars), language.

      Score tables: every model's answer to a prompt was graded from 0 to 1.

        {"prompt": "12 × 12 = ?", "scores": {"gpt-4": 1, "vicuna-13b": 0}}

        Optional: id, dataset or task, raw_scores, costs {model: dollars},
        tokens {model: {"input": n, "output": n}}, split, contaminated (rows
        that are left out).

      Public sets are read as downloaded: Arena-55k, Chatbot Arena
      conversations, AlpacaEval, RouteLLM's MMLU and GSM8K, MT-Bench; `import`
      brings them into this shape.

      A first look, public sets, one shape, a division, a benchmark kept apart,
      one file of several, vectors, data to play with:

        router-data validate arena.jsonl
        router-data describe arena.jsonl
        router-data fetch
        router-data import train.csv --out arena.jsonl
        router-data split arena.jsonl --holdout 0.2
        router-data decontaminate arena.jsonl --against benchmark.jsonl
        router-data merge arena.jsonl mine.jsonl --out all.jsonl
        router-data judge prompts.jsonl --config judge.json --estimate-only
        router-data embed --model all-MiniLM-L6-v2 --data all.jsonl --out all.npy
        router-data simulate --rows 20000 --out demo.jsonl
      """,
    subcommands: [
      Fetch.self,
      Import.self,
      Simulate.self,
      Validate.self,
      Describe.self,
      Split.self,
      Decontaminate.self,
      Merge.self,
      Judge.self,
      Embed.self,
    ])
}
