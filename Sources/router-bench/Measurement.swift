import Glibc

/// A figure over rounds: their median, lowest and highest.
struct Spread {
  var median: Double
  var low: Double
  var high: Double

  init(_ values: [Double]) {
    let sorted = values.sorted()
    low = sorted.first ?? .nan
    high = sorted.last ?? .nan
    let middle = sorted.count / 2
    median =
      sorted.isEmpty
      ? .nan : sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

/// Seconds on the monotonic clock; reading it takes some 20 ns.
@inline(__always)
func secondsNow() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// What this machine calls its processor; nil where it does not say.
func processorName() -> String? {
  guard let file = fopen("/proc/cpuinfo", "r") else { return nil }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 512)
  while fgets(&line, Int32(line.count), file) != nil {
    let text = String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init), as: UTF8.self)
    guard text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") else { continue }
    return String(text[text.index(after: colon)...].drop { $0 == " " })
  }
  return nil
}

/// Whether this program was compiled with optimisation; its figures mean little without.
let isOptimized: Bool = {
  var isDebug = false
  // Only debug builds evaluate the argument.
  assert(
    {
      isDebug = true; return true
    }())
  return !isDebug
}()
