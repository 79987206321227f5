import MTLFaceHeader
import MTLFaceSupport
import MTLFaceTensor

/// The objects behind the handles of the C API.
///
/// A handle is a number with the type of a pointer. It is never dereferenced and never reused.
/// Therefore a freed or invalid handle is rejected and does not cause undefined behavior.
///
/// The thread that forks holds the lock during `fork` and unlocks it in the parent and in the
/// child. Therefore the child never inherits a lock that another thread holds.
final class HandleTable: Sendable {
  /// The table of the process.
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

  /// Adds an object and returns its handle. The table retains the object until the handle is
  /// released.
  func add(_ object: any AnyObject & Sendable) -> OpaquePointer? {
    table.withLock { table in
      table.next += 16
      table.objects[table.next] = object
      return OpaquePointer(bitPattern: table.next)
    }
  }

  /// Returns the object that a handle refers to.
  ///
  /// - Throws: ``CallError`` with the status `MTLFACE_INVALID_ARGUMENT` if the handle is NULL, or
  ///   `MTLFACE_INVALID_HANDLE` if there is no such handle or it has another type.
  func object<Object: AnyObject>(_ handle: OpaquePointer?, _ kind: Object.Type, _ name: String)
    throws(CallError) -> Object
  {
    guard let handle else {
      throw .argument("\(name) is NULL; pass a valid handle")
    }
    let entry = table.withLock { $0.objects[UInt(bitPattern: handle)] }
    guard let object = entry as? Object else {
      throw CallError(
        status: MTLFACE_INVALID_HANDLE,
        text:
          "\(name) is not a valid handle of this type, or was already freed; pass another handle")
    }
    return object
  }

  /// Releases a handle. Unknown handles and handles of other types are ignored.
  func release<Object: AnyObject>(_ handle: OpaquePointer?, _ kind: Object.Type) {
    guard let handle else { return }
    let key = UInt(bitPattern: handle)
    // Deallocate the object outside the lock, because deallocating a model takes a while.
    let released = table.withLock { table in
      table.objects[key] is Object ? table.objects.removeValue(forKey: key) : nil
    }
    withExtendedLifetime(released) {}
  }
}
