import MTLFace
public import MTLFaceHeader
import MTLFaceSupport
import MTLFaceTensor

/// A C string that is valid for the lifetime of the process.
private final class StaticText: Sendable {
  private let address: UInt

  init(_ text: String) {
    let bytes = UnsafeMutablePointer<CChar>.allocate(capacity: text.utf8.count + 1)
    for (index, byte) in text.utf8.enumerated() { bytes[index] = CChar(bitPattern: byte) }
    bytes[text.utf8.count] = 0
    address = UInt(bitPattern: bytes)
  }

  var value: UnsafePointer<CChar>? { UnsafePointer(bitPattern: address) }
}

private let buildInfo = StaticText(
  "MTLFace \(libraryVersion), instruction set \(InstructionSet.current.rawValue), JPEG "
    + (RGBImage.supportsJPEG ? "yes" : "no"))
private let version = StaticText(libraryVersion)
private let libraryVersion = "0.1.0"

/// See mtlface.h.
@c @implementation
public func mtlface_version() -> UnsafePointer<CChar>? { version.value }

/// See mtlface.h.
@c @implementation
public func mtlface_abi_version() -> UInt32 { UInt32(MTLFACE_ABI_VERSION) }

/// See mtlface.h.
@c @implementation
public func mtlface_build_info() -> UnsafePointer<CChar>? { buildInfo.value }

/// See mtlface.h.
@c @implementation
public func mtlface_processor_count() -> Int32 { Int32(clamping: ThreadPool.processorCount) }

/// Passes warnings to the function that `mtlface_set_log` sets.
enum Log {
  private struct Target: @unchecked Sendable {
    // The caller guarantees that the function and the context may be used from any thread.
    var function: mtlface_log_function?
    var context: UnsafeMutableRawPointer?
  }

  private static let target = ForkSafeLock { Target() }

  fileprivate static func set(
    _ function: mtlface_log_function?, _ context: UnsafeMutableRawPointer?
  ) {
    let new = Target(function: function, context: context)
    target.withLock { $0 = new }
  }

  /// Whether a function is set.
  static var isEnabled: Bool { target.withLock { $0.function != nil } }

  /// Passes a warning to the function, if one is set.
  static func warn(_ text: String) {
    let target = target.withLock { $0 }
    text.withCString { target.function?($0, target.context) }
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_set_log(
  _ function: mtlface_log_function?, _ context: UnsafeMutableRawPointer?
) { Log.set(function, context) }
