extension SimulationTask {
  static let code = SimulationTask(
    name: "code", shift: 0.2,
    openings: [
      "Write a Python function that {topic}.", "In TypeScript, write code that {topic}.",
      "Write a SQL query or a small script that {topic}.",
      "Fix this and make it one that {topic}:\n```python\ndef run(items):\n    return items[{n}:]\n```",
      "Implement a class in Rust that {topic}.",
    ],
    topics: [
      [
        "adds up a list of {n} numbers", "reverses a string of {N} letters",
        "prints every {n}th line of a file", "counts the word \"{thing}\" in a text",
        "turns a date like {day} into a number",
      ],
      [
        "parses dates from {n} formats and sorts {N} rows by them",
        "caches HTTP responses for {N} seconds",
        "merges {n} sorted files without loading them",
        "validates addresses in {place} by their postcodes",
      ],
      [
        "implements a {term} with {n} concurrent writers",
        "proves its {term} invariant by property tests",
        "schedules {N} jobs on {n} machines by {term}",
        "streams {N} GB through a {term} in constant memory",
      ],
    ],
    constraints: [
      "It must run in O(n log n) time and O({n}) extra space.",
      "Handle overflow, NaN and empty input.", "No library outside the standard one.",
      "It must be safe when {n} threads call it at once.", "Add type hints and {n} unit tests.",
      "State the loop invariant and prove that it terminates.",
      "Retries must be idempotent and back off exponentially.",
      "Explain the trade-off against a {term}.",
    ])

  static let classification = SimulationTask(
    name: "classification", shift: -0.3,
    openings: [
      "Is the following message about {topic} positive or negative?",
      "Which label fits this text on {topic}: complaint, question, praise or other?",
      "Sort this message about {topic} into one of {n} categories of your choice.",
      "Label the sentiment of this note on {topic}.",
    ],
    topics: [
      ["a {thing}", "a delivery to {place}", "the shop of {name}", "a {thing} and a {thing}"],
      ["a refund of {N}", "a delayed tender in {place}", "{name}'s second complaint"],
      ["the {term}", "liability for a {term}", "a {term} in a clinical setting"],
    ],
    constraints: [
      "Give a probability for each label; they must sum to 1.",
      "Several labels may apply: list all, with the words that prove them.",
      "Treat irony as its opposite.", "Say which {n} words decided.",
      "If the two likeliest labels are close, explain how to tell them apart.",
      "Follow the guideline of {place}: doubt counts as a complaint.",
      "Output JSON with the keys label, evidence and confidence.",
      "Flag anything that {name} must see before {day}.",
    ],
    material: SimulationMaterial(heading: "Message", sentences: 1...3))

  static let extraction = SimulationTask(
    name: "extraction", shift: -0.2,
    openings: [
      "List all names in this text about {topic}.", "Extract the numbers from it: {topic}.",
      "Find every place and day in the following, on {topic}.",
      "Turn this text about {topic} into a table.",
    ],
    topics: [
      ["an order of a {thing}", "visitors from {place}", "a plan for {day}"],
      ["the accounts of {place}", "{n} contracts of {name}", "minutes of {day}'s meeting"],
      ["a {term}", "the schedule to a {term} agreement", "dosing under a {term}"],
    ],
    constraints: [
      "Output JSON with the keys who, what and when, and nothing else.",
      "Resolve pronouns to names.", "Convert every amount to euros at {n} to {N}.",
      "Give the character offsets of each item.", "Mark inferred values as such.",
      "Merge entries that mean the same thing.", "Sort by date, then by amount, then by name.",
      "Leave out whatever is quoted from {name}.",
    ],
    material: SimulationMaterial(heading: "Text", sentences: 2...5))

  static let reasoning = SimulationTask(
    name: "reasoning", shift: 0.3,
    openings: [
      "Solve this: {topic}.", "{topic}. What is the answer?", "Work this out: {topic}.",
      "Here is a puzzle from {name}: {topic}.",
    ],
    topics: [
      [
        "{name} has {n} boxes of {n} pens and gives away {n}; how many are left",
        "a train to {place} takes {n} hours at {N} km/h; how far is {place}",
        "{n} + {N} − {n} = ?", "a {thing} costs {N} after {n} percent off; what did it cost",
      ],
      [
        "{n} people in {place} shake hands, each pair once, but {name} leaves after {n}; how often",
        "pump A fills a tank in {n} hours, pump B in {N} minutes; how long do both take together",
        "of {N} parcels {n} % are bad, and a test finds {n} in ten; how many that pass are bad",
      ],
      [
        "prove that a {term} exists if and only if ∑ 1/k^{n} converges, or refute it",
        "find all integers x, y with x² − {n}y² = {N} and justify each step",
        "show that the {term} is bounded by √{N} and that the bound is tight",
        "given {n} knights and knaves of whom {n} speak of a {term}, decide who lies",
      ],
    ],
    constraints: [
      "Show every step and check the result by another method.",
      "State the assumptions and drop {n} of them one at a time.",
      "Generalise to n > {N}.", "Give exact fractions, not decimals.",
      "Prove that the answer is unique.", "Derive a lower bound as well: f(n) ≥ log₂ n + {n}.",
      "Explain where the {term} argument would break.",
      "Consider the case in which {name} is mistaken.",
    ])
}
