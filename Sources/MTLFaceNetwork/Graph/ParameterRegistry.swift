public import MTLFaceTensor

/// A list of the parameters that modules declare, in the order of declaration.
public final class ParameterRegistry {
  /// All parameters declared so far.
  public private(set) var specs: [ParameterSpec] = []

  /// Creates an empty registry.
  public init() {}

  /// Returns a scope whose parameter keys begin with `name`.
  public func scope(_ name: String) -> ParameterScope { ParameterScope(registry: self, path: name) }

  fileprivate func add(_ spec: ParameterSpec) -> ParameterSpec {
    specs.append(spec)
    return spec
  }
}

/// A scope that declares parameters under a dotted key prefix.
///
/// For example, `scope["block1"][0].parameter("weight", …)` declares a parameter whose key ends
/// with `.block1.0.weight`.
public struct ParameterScope {
  let registry: ParameterRegistry
  /// The dotted prefix, without a trailing dot.
  public let path: String

  /// The scope whose prefix is the prefix of this scope followed by `name`.
  public subscript(name: String) -> ParameterScope {
    ParameterScope(registry: registry, path: "\(path).\(name)")
  }

  /// The scope of a list element, whose prefix is the prefix of this scope followed by `index`.
  public subscript(index: Int) -> ParameterScope { self[String(index)] }

  /// Declares a parameter.
  ///
  /// - Parameters:
  ///   - name: The last component of the key.
  ///   - shape: The shape in PyTorch's layout.
  ///   - role: The purpose of the parameter.
  ///   - initializer: The distribution of the initial values.
  /// - Throws: `TensorError.sizeOverflow(_:)` for a negative size or too many elements.
  public func parameter(
    _ name: String, shape: [Int], role: ParameterRole, initializer: ParameterInitializer
  ) throws(TensorError) -> ParameterSpec {
    try registry.add(
      ParameterSpec(
        key: "\(path).\(name)", shape: TensorShape(shape), role: role, initializer: initializer))
  }
}
