/// The sizes of a BERT model and how its output becomes one vector: what its files say beside the
/// weights.
public struct EncoderShape: Sendable, Equatable {
  /// How the vectors of a text's tokens become one.
  public enum Pooling: Sendable {
    /// Their mean.
    case mean
    /// That of the first token.
    case first
  }

  public var dimension: Int
  public var layerCount: Int
  public var headCount: Int
  /// The width between the two steps of a feed-forward layer.
  public var intermediateSize: Int
  public var vocabularySize: Int
  /// The tokens that the model has positions for.
  public var positionCount: Int
  public var typeCount: Int
  /// ε of layer normalisation.
  public var epsilon: Float
  public var pooling: Pooling
  /// Whether the vectors are divided by their lengths.
  public var normalizes: Bool
  /// Longer texts are cut off.
  public var maximumTokens: Int
  /// Text is lower-cased before all else.
  var lowercasesFirst = false
}
