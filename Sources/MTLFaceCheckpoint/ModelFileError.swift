/// An error that occurs when a valid weights file cannot be used as a model.
///
/// Errors of the file itself are ``CheckpointError``s.
public enum ModelFileError: Error, Equatable, CustomStringConvertible {
  /// A parameter whose shape in the file differs from that in the network.
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

  /// The file is not an MTLFace model because it does not describe an architecture.
  case notAModel(path: String)
  /// The architecture in the file's metadata is invalid for the reason in `problem`.
  case invalidArchitecture(path: String, problem: String)
  /// The calibration in the file's metadata is invalid for the reason in `problem`.
  case invalidCalibration(path: String, problem: String)
  /// The file was written by a newer version of MTLFace.
  case newerFormat(path: String, version: String)
  /// The tensors do not match the parameters of the network. All differences are listed.
  case parameterMismatch(
    path: String, missing: [String], unexpected: [String], mismatched: [ShapeMismatch])
  /// A weight is infinite or not a number.
  case nonFiniteWeight(path: String, key: String)
  /// The keys match none of the modules that the authors' code saves.
  case unknownModule(path: String)
  /// None of the files contains an encoder; `path` is the first file.
  case missingEncoder(path: String)
  /// Two files contain the same module.
  case duplicateModule(path: String, module: String)
  /// The filter masks that are stored with a generator differ from those of the preset.
  case filterMaskMismatch(path: String, key: String)

  public var description: String {
    switch self {
    case .notAModel(let path):
      "\(path): not an MTLFace model (no architecture in its metadata); convert it with --preset"
    case .invalidArchitecture(let path, let problem):
      "\(path): invalid architecture in its metadata: \(problem)"
    case .invalidCalibration(let path, let problem):
      "\(path): invalid calibration in its metadata: \(problem); download the model again"
    case .newerFormat(let path, let version):
      "\(path): the file has format version \(version) of a newer MTLFace; update MTLFace"
    case .parameterMismatch(let path, let missing, let unexpected, let mismatched):
      Self.describe(path, missing, unexpected, mismatched)
    case .nonFiniteWeight(let path, let key):
      "\(path): \(key) contains infinite or NaN values; use an earlier checkpoint"
    case .unknownModule(let path):
      "\(path): its keys match no encoder, age estimator, generator or discriminator"
    case .missingEncoder(let path):
      "\(path): a model needs an encoder; add the encoder's file"
    case .duplicateModule(let path, let module):
      "\(path): duplicate module \(module); specify one file per module"
    case .filterMaskMismatch(let path, let key):
      "\(path): \(key) assigns filters to groups differently than the preset; use another preset"
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
    return "\(path): its parameters do not match the network: \(parts.joined(separator: "; "))"
  }
}
