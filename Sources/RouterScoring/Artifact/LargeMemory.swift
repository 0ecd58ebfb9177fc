internal import Glibc

/// Hints to the system about megabytes that are about to be filled.
///
/// A router is loaded in a few milliseconds, and without these most of them would go to the page
/// faults of fresh memory, one for each 4 KiB. Systems that don't know a hint ignore it.
enum LargeMemory {
  /// Less than this is left alone.
  private static let threshold = 256 << 10
  private static let hugePage = 2 << 20

  /// Memory for `count` > 0 bytes, on huge pages where there are such; to be given to `free`.
  static func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer? {
    guard count >= threshold else {
      return malloc(count).map { UnsafeMutableRawBufferPointer(start: $0, count: count) }
    }
    var memory: UnsafeMutableRawPointer?
    let size = (count + hugePage - 1) & ~(hugePage - 1)
    guard posix_memalign(&memory, hugePage, size) == 0, let memory else { return nil }
    madvise(memory, size, Int32(MADV_HUGEPAGE))
    return UnsafeMutableRawBufferPointer(start: memory, count: count)
  }

  /// Asks for all whole pages of the memory at once.
  static func populate(_ memory: UnsafeMutableRawBufferPointer) {
    guard memory.count >= threshold, let base = memory.baseAddress else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (UInt(bitPattern: base) + UInt(page) - 1) & ~UInt(page - 1)
    let last = (UInt(bitPattern: base) + UInt(memory.count)) & ~UInt(page - 1)
    guard first < last, let start = UnsafeMutableRawPointer(bitPattern: first) else { return }
    let populateWrite: Int32 = 23  // MADV_POPULATE_WRITE, Linux 5.14
    let saved = errno
    if memory.count >= hugePage { madvise(start, Int(last - first), Int32(MADV_HUGEPAGE)) }
    madvise(start, Int(last - first), populateWrite)
    errno = saved
  }

  /// An array of `count` elements, its memory asked for at once.
  static func array<Element: BitwiseCopyable>(
    _ count: Int, initializingWith fill: (UnsafeMutableBufferPointer<Element>) -> Void
  ) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { elements, initialized in
      let elements = UnsafeMutableBufferPointer(rebasing: elements[..<count])
      populate(UnsafeMutableRawBufferPointer(elements))
      fill(elements)
      initialized = count
    }
  }
}
