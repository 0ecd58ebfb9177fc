internal import PromptFeatures

extension ModelChoice {
  /// Writes the metadata key `choice` and its tensors.
  func encode(to file: inout TensorFileWriter) {
    var list: [JSONValue] = []
    for (j, component) in components.enumerated() {
      let heads = component.heads.enumerated().map { index, head in
        head.encode("choice.\(j).head.\(index)", to: &file)
      }
      list.append(
        .object(["intercept": .number(component.intercept), "heads": .array(heads)]))
    }
    file.add("choice", .object(["names": .strings(models), "components": .array(list)]))
    file.add("choice.qualities", .float32, qualities)
    file.add("choice.loadings", .float32, loadings, shape: [models.count, components.count])
    file.add("choice.base_costs", .float32, baseCosts)
    file.add("choice.character_costs", .float32, characterCosts)
  }

  /// Reads it; nil where a file has none.
  static func read(
    _ reader: inout TensorReader, _ views: PromptViews
  ) throws(ArtifactError) -> ModelChoice? {
    guard reader.file.metadata["choice"] != nil else { return nil }
    let fields = try reader.file.fields("choice")
    let models = try fields.strings("names")
    var components: [ChoiceComponent] = []
    for (j, part) in try fields.objects("components").enumerated() {
      components.append(
        ChoiceComponent(
          intercept: try part.float("intercept"),
          heads: try StackedHead.read(
            .array(try part.array("heads")), "choice.\(j).head", "\(part.name).heads", &reader,
            views)))
    }
    return ModelChoice(
      models: models,
      qualities: try reader.read("choice.qualities", .float32, [models.count]),
      loadings: try reader.read("choice.loadings", .float32, [models.count, components.count]),
      components: components,
      baseCosts: try reader.read("choice.base_costs", .float32, [models.count]),
      characterCosts: try reader.read("choice.character_costs", .float32, [models.count]))
  }
}
