import MTLFaceSupport

/// SplitMix64, a counter-based random number generator.
///
/// The same seed gives the same numbers on every platform. ``subscript(_:)`` computes any number of
/// the sequence directly, so parallel work needs no shared state.
@frozen public struct RandomSource: RandomNumberGenerator, Sendable {
  /// The complete state: the seed plus one golden-ratio step per number drawn.
  public var state: UInt64

  /// Creates a source with its own sequence for every seed.
  @inlinable public init(seed: UInt64) { state = seed }

  /// Creates a source whose seed is the 64-bit FNV-1a hash of the name's UTF-8 bytes.
  public init(name: String) {
    var hash = Fingerprint()
    hash.mix(bytes: name.utf8)
    state = hash.value
  }

  /// Returns the next 64 bits.
  @inlinable public mutating func next() -> UInt64 {
    let value = self[0]
    state &+= 0x9E37_79B9_7F4A_7C15
    return value
  }

  /// The number that is drawn `i` draws from now. The state does not change.
  @inlinable public subscript(i: Int) -> UInt64 {
    var z = state &+ (UInt64(truncatingIfNeeded: i) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Returns the next number, uniform in `[0, 1)`; a multiple of 2^-24.
  @inlinable public mutating func uniform() -> Double { Double(next() >> 40) / Double(1 << 24) }

  /// Returns the next number of a standard normal distribution (Box-Muller; takes two draws).
  public mutating func normal() -> Double {
    let value = Self.normal(self[0], self[1])
    state &+= 2 &* 0x9E37_79B9_7F4A_7C15
    return value
  }

  @inline(__always)
  private static func normal(_ first: UInt64, _ second: UInt64) -> Double {
    let u = (Double(first >> 11) + 1) / Double(1 << 53)
    let v = Double(second >> 11) / Double(1 << 53)
    return squareRoot(-2 * logarithm(u)) * cosine(2 * .pi * v)
  }

  /// A probability distribution.
  public enum Distribution: Hashable, Sendable {
    /// Uniform in `-bound...bound`.
    case uniform(bound: Double)
    /// Normal with mean 0.
    case normal(standardDeviation: Double)
  }

  /// Returns a tensor of random numbers, filled in parallel.
  ///
  /// Element i uses draw i (uniform) or draws 2i and 2i + 1 (normal), for any number of threads.
  /// The state of the source does not change.
  @specialized(where S == Float)
  public func makeTensor<S: TensorScalar>(
    _ distribution: Distribution, shape: TensorShape, as type: S.Type, pool: ThreadPool
  ) throws(TensorError) -> Tensor<S> {
    let result = try Tensor<S>(uninitialized: shape)
    let target = OutputPointer(start: result.uninitializedPointer)
    let chunk = 1 << 14
    pool.forEach((shape.count + chunk - 1) / chunk) { part in
      let range = (part * chunk)..<min((part + 1) * chunk, shape.count)
      switch distribution {
      case .uniform(let bound):
        for i in range {
          let u = Double(self[i] >> 40) / Double(1 << 24)
          target.start[i] = S((2 * u - 1) * bound)
        }
      case .normal(let standardDeviation):
        for i in range {
          target.start[i] = S(Self.normal(self[2 * i], self[2 * i + 1]) * standardDeviation)
        }
      }
    }
    return result
  }

  /// Memory that several threads fill. `@unchecked Sendable`: each thread writes its own part.
  private struct OutputPointer<S>: @unchecked Sendable {
    let start: UnsafeMutablePointer<S>
  }
}
