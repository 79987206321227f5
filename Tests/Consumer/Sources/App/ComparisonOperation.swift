import Foundation
import MTLFace
import Synchronization

/// Compares two faces on an operation queue: `Operation` is Foundation's.
final class ComparisonOperation: Operation, @unchecked Sendable {
  private let first: Embedding
  private let second: Embedding
  private let result = Mutex<Double?>(nil)

  /// The similarity, after the operation has finished.
  var similarity: Double? { result.withLock { $0 } }

  init(_ first: Embedding, _ second: Embedding) {
    self.first = first
    self.second = second
  }

  override func main() {
    let similarity = try? first.similarity(to: second)
    result.withLock { $0 = similarity }
  }
}
