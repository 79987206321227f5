import MTLFaceHeader
import MTLFaceSupport
import MTLFaceTensor

/// The objects behind the handles of the C API.
///
/// A handle is a number with the type of a pointer. It is never dereferenced and never reused, so a
/// freed or invalid handle is rejected instead of causing undefined behavior.
///
/// The lock is held during `fork`. A child therefore never inherits it in the locked state.
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

  /// Adds an object and returns its handle. The table retains the object until it is released.
  func add(_ object: any AnyObject & Sendable) -> OpaquePointer? {
    table.withLock { table in
      table.next += 16
      table.objects[table.next] = object
      return OpaquePointer(bitPattern: table.next)
    }
  }

  /// Returns the object of a handle.
  ///
  /// - Throws: ``CallError`` with the status `MTLFACE_INVALID_HANDLE` if there is no such handle or
  ///   it has another type.
  func object<Object: AnyObject>(_ handle: OpaquePointer?, _ kind: Object.Type, _ name: String)
    throws(CallError) -> Object
  {
    guard let handle else {
      throw .argument("\(name) is NULL; pass a valid handle")
    }
    let found = table.withLock { $0.objects[UInt(bitPattern: handle)] }
    guard let object = found as? Object else {
      throw CallError(
        status: MTLFACE_INVALID_HANDLE,
        text: "\(name) is not a valid handle of this type; it may have been freed")
    }
    return object
  }

  /// Releases a handle. An unknown handle or one of another type is ignored.
  func release<Object: AnyObject>(_ handle: OpaquePointer?, _ kind: Object.Type) {
    guard let handle else { return }
    let key = UInt(bitPattern: handle)
    // Deallocate outside the lock, because freeing a model takes a while.
    let old = table.withLock { table in
      table.objects[key] is Object ? table.objects.removeValue(forKey: key) : nil
    }
    withExtendedLifetime(old) {}
  }
}
