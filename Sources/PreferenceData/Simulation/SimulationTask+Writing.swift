extension SimulationTask {
  static let chat = SimulationTask(
    name: "chat", shift: -0.25,
    openings: [
      "Hi! Can you tell me {topic}?", "I was wondering {topic}. Any ideas?",
      "Quick question from {name}: {topic}?", "{name} in {place} asks {topic}. What would you say?",
    ],
    topics: [
      [
        "how to clean a {thing}", "what to pack for {n} days in {place}",
        "what a good name for a shop that sells a {thing} is",
        "when to water plants if I am away until {day}", "how to thank {name} for a {thing}",
      ],
      [
        "how to plan a budget of {N} for {n} people in {place}",
        "how to tell {name} that the project is {n} weeks behind",
        "whether to repair or replace a {thing} that cost {N}",
        "how to compare {n} offers for a flat in {place}",
      ],
      [
        "how a {term} relates to a {term}", "why a {term} fails when {n} assumptions are dropped",
        "what follows from the {term} for someone who already knows the {term}",
        "how to explain the limits of a {term} to a regulator in {place}",
      ],
    ],
    constraints: [
      "Answer in at most {N} words.", "Name {n} alternatives and say when each is better.",
      "Say what you are unsure of and how you would find out.", "Don't use bullet points.",
      "Take into account that {name} has to finish by {day}.",
      "Point out {n} common mistakes and their causes.",
      "Give a source or a principle behind each claim.", "End with one question back to me.",
    ])

  static let creativeWriting = SimulationTask(
    name: "creative writing", shift: 0,
    openings: [
      "Write a short story about {topic}.", "Write a poem about {topic}.",
      "Give me the opening scene of a play about {topic}.",
      "Write a letter from {name} to {name} about {topic}.",
    ],
    topics: [
      [
        "a lost {thing}", "a rainy {day} in {place}", "{name} who finds a {thing}",
        "a birthday party in {place}", "two friends and a {thing}",
      ],
      [
        "{name}, who lies about the {thing} for {n} years",
        "a strike in {place} that divides a family",
        "the last {day} of a shop that sold only one {thing}",
        "a translator who changes {n} words on purpose",
      ],
      [
        "a trial in which a {term} is the only witness",
        "{name}, who sees the world as a {term}, and the grief that this cannot express",
        "an unreliable narrator who explains a {term} to hide a crime in {place}",
      ],
    ],
    constraints: [
      "Tell it in reverse order.", "Every paragraph has exactly {n} sentences.",
      "The narrator must never be named.", "Use iambic pentameter in the last {n} lines.",
      "Hide the word \"{thing}\" as an acrostic.", "Keep the tone ironic without a single joke.",
      "Let the {thing} return with a changed meaning.", "Avoid adjectives altogether.",
    ])

  static let summarisation = SimulationTask(
    name: "summarisation", shift: -0.1,
    openings: [
      "Summarise the following text about {topic}.", "Give me the gist of this note on {topic}.",
      "What are the main points of this text on {topic}?", "TL;DR of the following, on {topic}:",
    ],
    topics: [
      ["a late {thing}", "opening hours in {place}", "a club in {place}", "a {thing} for {name}"],
      [
        "the budget of {place}", "a dispute between {name} and {name}",
        "a survey of {N} households in {place}",
      ],
      [
        "the {term} in appellate practice", "a trial of the {term} with {N} participants",
        "how the {term} interacts with the {term}",
      ],
    ],
    constraints: [
      "Use exactly {n} sentences.", "Keep every number.", "Separate facts from opinions.",
      "Write for a reader who knows only what happened before {day}.",
      "Name each contradiction and which side the text favours.",
      "Rank the points by their consequences for {name}.",
      "Mark what the text implies but does not say.", "Do not reuse any phrase of the text.",
    ],
    material: SimulationMaterial(heading: "Text", sentences: 2...6))

  static let translation = SimulationTask(
    name: "translation", shift: -0.15,
    openings: [
      "Translate this text about {topic} into German.",
      "Translate the following, on {topic}, into French.",
      "How would one say this in Spanish? It is about {topic}.",
      "Please put this note on {topic} into Polish.",
    ],
    topics: [
      ["a {thing}", "a visit to {place}", "plans for {day}", "a message to {name}"],
      ["a complaint to {name}", "the rental contract in {place}", "a speech for {name}"],
      ["the {term}", "a patent on the {term}", "case law on the {term} in {place}"],
    ],
    constraints: [
      "Keep the register of a lawyer.", "Preserve the rhyme and the metre.",
      "Use inclusive language throughout.", "Explain {n} choices in footnotes.",
      "Keep technical terms in English and gloss them once.",
      "Replace idioms by idioms, never word by word.",
      "Give a literal version beside the free one.", "Stay within {N} characters.",
    ],
    material: SimulationMaterial(heading: "Text", sentences: 1...4))
}
