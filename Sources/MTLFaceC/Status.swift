import MTLFace
public import MTLFaceHeader

/// An error in the arguments of a C call that cannot occur in Swift, for example a null pointer.
struct CallError: Error {
  /// The status that the call returns.
  let status: mtlface_status
  /// The message that `mtlface_last_error` returns.
  let text: String

  /// Returns an error for an invalid argument.
  static func argument(_ text: String) -> CallError {
    CallError(status: MTLFACE_INVALID_ARGUMENT, text: text)
  }

  /// Returns an error for an output array with too few elements.
  static func capacity(_ name: String, has: Int, needs: Int) -> CallError {
    CallError(
      status: MTLFACE_CAPACITY,
      text: "the capacity of \(name) is \(has) instead of at least \(needs); pass a larger array")
  }
}

/// Runs the body of a call and stores the description of a thrown error as the message of the
/// calling thread.
///
/// - Returns: `MTLFACE_OK`, or the status of the error.
func attempt(_ body: () throws -> Void) -> mtlface_status {
  do {
    try body()
    return MTLFACE_OK
  } catch {
    LastError.set(text(of: error))
    return status(of: error)
  }
}

private func text(of error: any Error) -> String { (error as? CallError)?.text ?? "\(error)" }

private func status(of error: any Error) -> mtlface_status {
  switch error {
  case let error as CallError: error.status
  case let error as ImageError: status(of: error)
  case let error as CheckpointError: status(of: error)
  case is ModelFileError, is ONNXError: MTLFACE_UNREADABLE
  case let error as GalleryError: status(of: error)
  case FaceError.noFace, FaceError.multipleFaces: MTLFACE_NO_FACE
  case FaceError.notCalibrated, FaceError.falseAcceptRateOutOfRange,
    FaceError.flipAveragingMismatch:
    MTLFACE_NOT_CALIBRATED
  case FaceError.noEmbeddedModel: MTLFACE_UNSUPPORTED
  case NetworkError.missingPart: MTLFACE_MISSING_PART
  case TensorError.outOfMemory, TensorError.outOfScratchMemory: MTLFACE_OUT_OF_MEMORY
  case is FaceError, is NetworkError, is TensorError, is EvaluationError: MTLFACE_INVALID_ARGUMENT
  default: MTLFACE_INTERNAL
  }
}

private func status(of error: ImageError) -> mtlface_status {
  switch error {
  case .unreadable, .empty, .unknownFormat, .damaged, .unsupported, .tooLarge, .fileTooLarge:
    MTLFACE_UNREADABLE
  case .jpegNotBuilt: MTLFACE_UNSUPPORTED
  case .unwritable, .unencodable: MTLFACE_UNWRITABLE
  case .outOfMemory: MTLFACE_OUT_OF_MEMORY
  default: MTLFACE_INVALID_ARGUMENT
  }
}

private func status(of error: GalleryError) -> mtlface_status {
  switch error {
  case .cannotOpen, .notAGallery, .damaged: MTLFACE_UNREADABLE
  case .alreadyExists, .cannotWrite, .full: MTLFACE_UNWRITABLE
  case .inUse: MTLFACE_BUSY
  case .readOnly, .forked: MTLFACE_READ_ONLY
  case .faceNotFound, .personNotFound: MTLFACE_NOT_FOUND
  case .outOfMemory: MTLFACE_OUT_OF_MEMORY
  case .wrongDimension, .degenerateVector, .invalidText, .invalidThreshold, .outOfRange:
    MTLFACE_INVALID_ARGUMENT
  }
}

private func status(of error: CheckpointError) -> mtlface_status {
  if case .cannotWrite = error { return MTLFACE_UNWRITABLE }
  return MTLFACE_UNREADABLE
}

/// See mtlface.h.
@c @implementation
public func mtlface_status_name(_ status: mtlface_status) -> UnsafePointer<CChar>? {
  let name: StaticString =
    switch status {
    case MTLFACE_OK: "MTLFACE_OK"
    case MTLFACE_INVALID_ARGUMENT: "MTLFACE_INVALID_ARGUMENT"
    case MTLFACE_INVALID_HANDLE: "MTLFACE_INVALID_HANDLE"
    case MTLFACE_CAPACITY: "MTLFACE_CAPACITY"
    case MTLFACE_UNREADABLE: "MTLFACE_UNREADABLE"
    case MTLFACE_UNWRITABLE: "MTLFACE_UNWRITABLE"
    case MTLFACE_NO_FACE: "MTLFACE_NO_FACE"
    case MTLFACE_MISSING_PART: "MTLFACE_MISSING_PART"
    case MTLFACE_NOT_CALIBRATED: "MTLFACE_NOT_CALIBRATED"
    case MTLFACE_OUT_OF_MEMORY: "MTLFACE_OUT_OF_MEMORY"
    case MTLFACE_UNSUPPORTED: "MTLFACE_UNSUPPORTED"
    case MTLFACE_INTERNAL: "MTLFACE_INTERNAL"
    case MTLFACE_NOT_FOUND: "MTLFACE_NOT_FOUND"
    case MTLFACE_BUSY: "MTLFACE_BUSY"
    case MTLFACE_READ_ONLY: "MTLFACE_READ_ONLY"
    default: "not a status"
    }
  return UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// See mtlface.h.
@c @implementation
public func mtlface_last_error() -> UnsafePointer<CChar>? { LastError.get() }
