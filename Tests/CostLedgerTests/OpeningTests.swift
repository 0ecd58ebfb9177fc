#if Gateway
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import CostLedger

@Suite struct OpeningTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(inMemory: true) }

  @Test func `a ledger that is in use is refused without touching anyone's files`() throws {
    let lock = try FolderLock(folder.url.path)
    let isOver = Atomic(false)
    let closed = Atomic(0)
    let group = DispatchGroup()
    // A descriptor that is closed twice is closed the second time for whoever got its number.
    for _ in 0..<3 {
      group.enter()
      Thread.detachNewThread {
        while !isOver.load(ordering: .relaxed) {
          let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
          for _ in 0..<20 where fcntl(descriptor, F_GETFD) < 0 { closed.add(1, ordering: .relaxed) }
          close(descriptor)
        }
        group.leave()
      }
    }
    for _ in 0..<5000 {
      #expect(throws: LedgerError.self) { try FolderLock(folder.url.path) }
    }
    isOver.store(true, ordering: .relaxed)
    group.wait()
    #expect(closed.load(ordering: .relaxed) == 0)
    withExtendedLifetime(lock) {}
  }

  @Test func `a ledger that is read while it is opened is waited for`() throws {
    var lock: FolderLock? = try FolderLock(folder.url.path)
    var options = CostLedger.Options()
    options.openingPatience = 600
    var waits = 0
    let ledger = try CostLedger(folder: folder.url.path, options: options) {
      waits += 1
      lock = nil
    }
    #expect(waits == 1 && lock == nil)
    options.openingPatience = 0.05
    let error = #expect(throws: LedgerError.self) {
      try CostLedger(folder: folder.url.path, options: options) { waits += 1 }
    }
    #expect(error?.code == .inUse && waits == 2)
    ledger.close()
  }

  @Test func `a database that takes nothing is an error at the start, and nothing is lost`() throws
  {
    let database = try {
      let ledger = try CostLedger(folder: folder.url.path)
      let database = try DatabaseQueue(path: folder.path("ledger.sqlite"))
      try database.write {
        try $0.execute(
          sql: "CREATE TRIGGER t BEFORE INSERT ON attempts BEGIN SELECT RAISE(ABORT, 'no'); END")
      }
      try ledger.append(attempt("a"))
      // Its thread would hold it open for a moment otherwise.
      ledger.close()
      return database
    }()
    #expect(throws: LedgerError.self) { try CostLedger(folder: folder.url.path) }
    try database.write { try $0.execute(sql: "DROP TRIGGER t") }
    let ledger = try CostLedger(folder: folder.url.path)
    #expect(try number("SELECT COUNT(*) FROM attempts", folder) == 1)
    withExtendedLifetime(ledger) {}
  }
}
#endif
