import MTLFaceHeader
import MTLFaceSupport
import MTLFaceTensor

/// What handles stand for. A handle is a number that looks like a pointer and is never used again, so
/// that one given back, or one that never was, is refused and not followed.
///
/// The lock is held around `fork`, so that a child never inherits it locked by a thread that it does
/// not have.
final class HandleTable: Sendable {
  static let shared = HandleTable()

  private struct Table {
    var objects: [UInt: any AnyObject & Sendable] = [:]
    var next: UInt = 0x1000
  }

  private let table = SystemLock(Table())

  private init() {
    pthread_atfork(
      { HandleTable.shared.table.lock() }, { HandleTable.shared.table.unlock() },
      { HandleTable.shared.table.unlock() })
  }

  /// A handle for an object, which lives until it is released.
  func add(_ object: any AnyObject & Sendable) -> OpaquePointer? {
    table.withLock { table in
      table.next += 16
      table.objects[table.next] = object
      return OpaquePointer(bitPattern: table.next)
    }
  }

  /// The object of a handle.
  /// - Throws: ``CallError`` `INVALID_HANDLE` where there is none, or one of another kind.
  func object<Object: AnyObject>(_ handle: OpaquePointer?, _ kind: Object.Type, _ name: String)
    throws(CallError) -> Object
  {
    guard let handle else {
      throw .argument("\(name) is NULL; give one that was created")
    }
    let found = table.withLock { $0.objects[UInt(bitPattern: handle)] }
    guard let object = found as? Object else {
      throw CallError(
        status: MTLFACE_INVALID_HANDLE,
        text: "\(name) is no handle of its kind, or was given back; give one that lives")
    }
    return object
  }

  /// Lets go of a handle; nothing for one that there is not, or of another kind.
  func release<Object: AnyObject>(_ handle: OpaquePointer?, _ kind: Object.Type) {
    guard let handle else { return }
    let key = UInt(bitPattern: handle)
    // Freed after the lock is: a model takes a while.
    let old = table.withLock { table in
      table.objects[key] is Object ? table.objects.removeValue(forKey: key) : nil
    }
    withExtendedLifetime(old) {}
  }
}
