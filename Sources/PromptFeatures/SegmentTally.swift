/// What one stretch of a turn holds, counted exactly.
struct SegmentTally {
  /// Counts by ``ByteTables/Lane``.
  var lanes = SIMD16<Int32>.zero
  var words = 0
  var wordCharacters = 0
  var longestWord = 0
  var numbers = 0
  var questionWords = 0
  var sentences = 0
  /// Lines that hold anything but white space.
  var lines = 0
  var listLines = 0
  var optionLines = 0
  var fences = 0
  /// Marks outside ASCII that belong to a lane.
  var mathMarks = 0
  var questionMarks = 0
  var quotes = 0
}
