/// An error that occurs when a valid weights file cannot be used as a model.
///
/// Errors in the file itself are reported as ``CheckpointError``.
public enum ModelFileError: Error, Equatable, CustomStringConvertible {
  /// A parameter whose shape in the file differs from its shape in the network.
  public struct ShapeMismatch: Hashable, Sendable {
    /// The name of the parameter.
    public let key: String
    /// The shape in the network.
    public let expected: [Int]
    /// The shape in the file.
    public let found: [Int]

    /// Creates a shape mismatch.
    public init(key: String, expected: [Int], found: [Int]) {
      self.key = key
      self.expected = expected
      self.found = found
    }
  }

  /// The file is not an MTLFace model, because its metadata contains no architecture.
  case notAModel(path: String)
  /// The architecture in the file's metadata is invalid. `problem` states the reason.
  case invalidArchitecture(path: String, problem: String)
  /// The calibration in the file's metadata is invalid. `problem` states the reason.
  case invalidCalibration(path: String, problem: String)
  /// The format version is not supported, usually because a newer version of MTLFace wrote the
  /// file.
  case newerFormat(path: String, version: String)
  /// The tensors do not match the parameters of the network. The associated values list all
  /// differences.
  case parameterMismatch(
    path: String, missing: [String], unexpected: [String], mismatched: [ShapeMismatch])
  /// A weight is infinite or not a number.
  case nonFiniteWeight(path: String, key: String)
  /// The keys do not match any module that the authors' code saves.
  case unknownModule(path: String)
  /// None of the files contains an encoder; `path` is the first file.
  case missingEncoder(path: String)
  /// Two of the files contain the same module.
  case duplicateModule(path: String, module: String)
  /// The filter masks in a generator's file differ from the masks of the preset.
  case filterMaskMismatch(path: String, key: String)

  public var description: String {
    switch self {
    case .notAModel(let path):
      "\(path): is not an MTLFace model (its metadata contains no architecture); convert it with "
        + "--preset"
    case .invalidArchitecture(let path, let problem):
      "\(path): contains an invalid architecture (\(problem)); download or convert the model again"
    case .invalidCalibration(let path, let problem):
      "\(path): contains an invalid calibration (\(problem)); download the model again"
    case .newerFormat(let path, let version):
      "\(path): has the unsupported format version \"\(version)\"; update MTLFace"
    case .parameterMismatch(let path, let missing, let unexpected, let mismatched):
      Self.describe(path, missing, unexpected, mismatched)
    case .nonFiniteWeight(let path, let key):
      "\(path): contains infinite or NaN values in \(key); use an earlier checkpoint"
    case .unknownModule(let path):
      "\(path): contains no encoder, age estimator, generator or discriminator of the authors' code; "
        + "use files that this code saved"
    case .missingEncoder(let path):
      "\(path): contains no encoder, which every model requires; add the file of an encoder"
    case .duplicateModule(let path, let module):
      "\(path): contains the module \(module), as does another file; specify one file per module"
    case .filterMaskMismatch(let path, let key):
      "\(path): contains filter masks in \(key) that differ from the preset; use another preset"
    }
  }

  private static func describe(
    _ path: String, _ missing: [String], _ unexpected: [String], _ mismatched: [ShapeMismatch]
  ) -> String {
    func list(_ title: String, _ items: [String]) -> String? {
      guard !items.isEmpty else { return nil }
      let shown = items.prefix(5).joined(separator: ", ")
      let rest = items.count > 5 ? ", and \(items.count - 5) more" : ""
      return "\(items.count) \(title) (\(shown)\(rest))"
    }
    let shapes = mismatched.map { "\($0.key) is \($0.found) instead of \($0.expected)" }
    let parts = [
      list("missing", missing), list("unexpected", unexpected),
      list("with the wrong shape", shapes),
    ].compactMap { $0 }
    return
      "\(path): contains parameters that do not match the network: \(parts.joined(separator: ", "))"
  }
}
