/// Why a file of weights does not make a model. The file's own errors are ``CheckpointError``.
public enum ModelFileError: Error, Equatable, CustomStringConvertible {
  /// A parameter's shape in the file and in the network.
  public struct ShapeMismatch: Hashable, Sendable {
    /// The key.
    public let key: String
    /// What the network has.
    public let expected: [Int]
    /// What the file has.
    public let found: [Int]

    /// A difference.
    public init(key: String, expected: [Int], found: [Int]) {
      self.key = key
      self.expected = expected
      self.found = found
    }
  }

  /// The file is no MTLFace model: it does not describe its architecture.
  case notAModel(path: String)
  /// The architecture in the file's metadata cannot be read; the text says why.
  case invalidArchitecture(path: String, problem: String)
  /// The calibration in the file's metadata cannot be used; the text says why.
  case invalidCalibration(path: String, problem: String)
  /// The file was written by a newer version.
  case newerFormat(path: String, version: String)
  /// The tensors are not those of the network: everything that is wrong, at once.
  case parameterMismatch(
    path: String, missing: [String], unexpected: [String], mismatched: [ShapeMismatch])
  /// A weight is infinite or not a number.
  case nonFiniteWeight(path: String, key: String)
  /// The keys are of no module that the authors' code writes.
  case unknownModule(path: String)
  /// None of the files is an encoder; `path` is the first.
  case missingEncoder(path: String)
  /// Two files hold the same module.
  case duplicateModule(path: String, module: String)
  /// The filter masks stored beside a generator are not those of the preset.
  case filterMaskMismatch(path: String, key: String)

  public var description: String {
    switch self {
    case .notAModel(let path):
      "\(path): no MTLFace model (its metadata has no architecture); convert it with --preset"
    case .invalidArchitecture(let path, let problem):
      "\(path): the architecture in its metadata cannot be used: \(problem)"
    case .invalidCalibration(let path, let problem):
      "\(path): the calibration in its metadata cannot be used: \(problem); fetch the model again"
    case .newerFormat(let path, let version):
      "\(path): written in format \(version) by a newer MTLFace; update this one"
    case .parameterMismatch(let path, let missing, let unexpected, let mismatched):
      Self.describe(path, missing, unexpected, mismatched)
    case .nonFiniteWeight(let path, let key):
      "\(path): \(key) holds values that are infinite or not a number; take an earlier checkpoint"
    case .unknownModule(let path):
      "\(path): its keys are of no encoder, age estimator, generator or discriminator"
    case .missingEncoder(let path):
      "\(path): a model needs an encoder; give the encoder's file too"
    case .duplicateModule(let path, let module):
      "\(path): a second \(module); give one file per module"
    case .filterMaskMismatch(let path, let key):
      "\(path): \(key) maps filters to groups otherwise than the preset; use another preset"
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
    let shapes = mismatched.map { "\($0.key) is \($0.found), needed is \($0.expected)" }
    let parts = [
      list("missing", missing), list("unexpected", unexpected), list("misshapen", shapes),
    ].compactMap { $0 }
    return "\(path): parameters differ from the network's: \(parts.joined(separator: "; "))"
  }
}
