internal import Glibc

enum ProcessorCount {
  /// The processors that this process may run on.
  static var active: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
