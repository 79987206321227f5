import MTLFaceSupport

/// A counter-based random number generator that uses the SplitMix64 algorithm.
///
/// The same seed gives the same numbers on every platform. ``subscript(_:)`` computes any number of
/// the sequence directly, so threads can generate parts of a sequence in parallel without shared
/// state.
@frozen public struct RandomSource: RandomNumberGenerator, Sendable {
  /// The state of the generator, which is the seed plus a constant for each generated number.
  public var state: UInt64

  /// Creates a source whose sequence depends only on the seed.
  @inlinable public init(seed: UInt64) { state = seed }

  /// Creates a source whose seed is the 64-bit FNV-1a hash of the UTF-8 bytes of a name.
  public init(name: String) {
    var hash = Fingerprint()
    hash.mix(bytes: name.utf8)
    state = hash.value
  }

  /// Returns the next number of the sequence, which has 64 random bits.
  @inlinable public mutating func next() -> UInt64 {
    let value = self[0]
    state &+= 0x9E37_79B9_7F4A_7C15
    return value
  }

  /// The number that ``next()`` returns after `i` other calls. Does not change the state.
  @inlinable public subscript(i: Int) -> UInt64 {
    var z = state &+ (UInt64(truncatingIfNeeded: i) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Returns a uniformly distributed multiple of 2^-24 in `[0, 1)`. Uses one number of the
  /// sequence.
  @inlinable public mutating func uniform() -> Double { Double(next() >> 40) / Double(1 << 24) }

  /// Returns a number from the standard normal distribution, computed with the Box-Muller
  /// transform. Uses two numbers of the sequence.
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
    /// The uniform distribution in `-bound...bound`.
    case uniform(bound: Double)
    /// The normal distribution with mean 0.
    case normal(standardDeviation: Double)
  }

  /// Returns a tensor of random numbers, which are computed in parallel.
  ///
  /// For a uniform distribution, element i depends on number i of the sequence. For a normal
  /// distribution, element i depends on the numbers 2i and 2i + 1. The result does not depend on
  /// the number of threads, and the state of the source does not change.
  ///
  /// - Throws: ``TensorError/outOfMemory(bytes:)`` if memory cannot be allocated.
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

  /// A pointer to memory that several threads fill. The type is `@unchecked Sendable` because each
  /// thread writes a different part.
  private struct OutputPointer<S>: @unchecked Sendable {
    let start: UnsafeMutablePointer<S>
  }
}
