public import MTLFaceTensor

/// Where modules declare their parameters, in the order of declaration.
public final class ParameterRegistry {
  /// All parameters declared so far.
  public private(set) var specs: [ParameterSpec] = []

  /// An empty registry.
  public init() {}

  /// A place to declare parameters under `name`.
  public func scope(_ name: String) -> ParameterScope { ParameterScope(registry: self, path: name) }

  fileprivate func add(_ spec: ParameterSpec) -> ParameterSpec {
    specs.append(spec)
    return spec
  }
}

/// A dotted prefix of a registry: `scope["block1"]["0"].parameter("weight", …)`.
public struct ParameterScope {
  let registry: ParameterRegistry
  /// The dotted prefix.
  public let path: String

  /// A scope within this one.
  public subscript(name: String) -> ParameterScope {
    ParameterScope(registry: registry, path: "\(path).\(name)")
  }

  /// A scope within this one, for lists.
  public subscript(index: Int) -> ParameterScope { self[String(index)] }

  /// Declares a parameter.
  /// - Throws: `TensorError.sizeOverflow(_:)` for impossible sizes.
  public func parameter(
    _ name: String, shape: [Int], role: ParameterRole, initializer: ParameterInitializer
  ) throws(TensorError) -> ParameterSpec {
    try registry.add(
      ParameterSpec(
        key: "\(path).\(name)", shape: TensorShape(shape), role: role, initializer: initializer))
  }
}
