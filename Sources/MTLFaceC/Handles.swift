import MTLFaceHeader

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What handles stand for. A handle is a number that looks like a pointer and is never used again, so
/// that one given back, or one that never was, is refused and not followed.
///
/// `@unchecked Sendable`: the lock guards all state. It is held around `fork`, so that a child never
/// inherits it locked by a thread that it does not have.
final class Handles: @unchecked Sendable {
  static let shared = Handles()

  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var objects: [UInt: any AnyObject & Sendable] = [:]
  private var next: UInt = 0x1000

  private init() {
    pthread_mutex_init(lock, nil)
    pthread_atfork(
      { pthread_mutex_lock(Handles.shared.lock) }, { pthread_mutex_unlock(Handles.shared.lock) },
      { pthread_mutex_unlock(Handles.shared.lock) })
  }

  /// A handle for an object, which lives until it is released.
  func add(_ object: any AnyObject & Sendable) -> OpaquePointer? {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    next += 16
    objects[next] = object
    return OpaquePointer(bitPattern: next)
  }

  /// The object of a handle.
  /// - Throws: ``Refusal`` `INVALID_HANDLE` where there is none, or one of another kind.
  func object<Object: AnyObject>(_ handle: OpaquePointer?, _ kind: Object.Type, _ name: String)
    throws(Refusal) -> Object
  {
    guard let handle else {
      throw .argument("\(name) is NULL; give one that was created")
    }
    pthread_mutex_lock(lock)
    let found = objects[UInt(bitPattern: handle)]
    pthread_mutex_unlock(lock)
    guard let object = found as? Object else {
      throw Refusal(
        status: MTLFACE_INVALID_HANDLE,
        text: "\(name) is no handle of its kind, or was given back; give one that lives")
    }
    return object
  }

  /// Lets go of a handle; nothing for one that there is not, or of another kind.
  func release<Object: AnyObject>(_ handle: OpaquePointer?, _ kind: Object.Type) {
    guard let handle else { return }
    pthread_mutex_lock(lock)
    let key = UInt(bitPattern: handle)
    // Freed after the lock is: a model takes a while.
    let old = objects[key] is Object ? objects.removeValue(forKey: key) : nil
    pthread_mutex_unlock(lock)
    withExtendedLifetime(old) {}
  }
}
