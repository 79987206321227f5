import Foundation
import MTLFace
import Synchronization

/// An operation that compares two faces. The name `Operation` refers to the class of Foundation.
final class ComparisonOperation: Operation, @unchecked Sendable {
  private let first: Embedding
  private let second: Embedding
  private let result = Mutex<Double?>(nil)

  /// The similarity of the faces, or `nil` before the operation has finished.
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
