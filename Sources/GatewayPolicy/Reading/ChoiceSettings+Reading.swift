#if Gateway
internal import Yams

extension ChoiceSettings {
  /// Reads `models` of the section `routing` and what belongs to it; nil without, or if it is wrong.
  init?(_ section: YAMLSection) {
    let aim = Self.aim(section)
    guard section.has("models") else {
      for field in ["cost_weight", "quality"] where section.has(field) {
        section.add(field, "chooses among several models; give routing.models too")
      }
      return nil
    }
    for field in ["threshold", "share"] where section.has(field) {
      section.add(field, "decides between two models; with routing.models give a cost_weight")
    }
    let candidates = Self.candidates(section)
    if section.has("strong"), section.has("weak"), candidates.count < 2 {
      section.add("models", "must name at least two models, as {trained-name: model_name}")
    }
    guard let aim else {
      if !section.has("cost_weight"), !section.has("quality") {
        section.add(
          "models",
          "needs a cost_weight, the quality that a dollar has to buy, as 50, or a quality that is "
            + "good enough, as 0.8")
      }
      return nil
    }
    self.init(candidates: candidates, aim: aim)
  }

  /// A weight or a quality; both are an error.
  static func aim(_ section: YAMLSection) -> Aim? {
    if section.has("cost_weight"), section.has("quality") {
      section.add("quality", "stands beside cost_weight; give one of them")
      return nil
    }
    if let weight = section.number("cost_weight", 0...1e12, "quality per US dollar, at least 0") {
      return .costWeight(weight)
    }
    return section.number("quality", 0...1, "a quality").map { .quality($0) }
  }

  /// A list, where the router's names are those of `model_list`, or a mapping of its names to these.
  private static func candidates(_ section: YAMLSection) -> [Candidate] {
    guard case .mapping = section.node("models") else {
      return section.strings("models").map { Candidate(trained: $0, group: $0) }
    }
    guard let names = section.section("models", known: []) else { return [] }
    return names.names.compactMap { trained in
      names.string(trained).map { Candidate(trained: trained, group: $0) }
    }
  }
}
#endif
