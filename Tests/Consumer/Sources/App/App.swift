import Foundation
import MTLFace
import PlatformNames

/// A program that uses the analyzer together with Foundation and the type names of Apple's
/// frameworks.
@main struct App {
  /// The type names of Apple's frameworks. This declaration compiles only if each name is
  /// unambiguous without a module prefix.
  typealias PlatformTypes = (
    Alignment, Anchor, Angle, Animation, Axis, Binding, Canvas, Chart, Color, Edge, Font, Gradient,
    Grid, Group, Image, Label, Layout, List, Material, Path, Plot, Record, Scene, Section,
    Shape, Spacer, State, Table, Text, Transaction, View, Visibility
  )

  static func main() throws {
    let analyzer = try FaceAnalyzer(threads: 1)
    let settings = try JSONDecoder().decode(
      AppSettings.self, from: Data(#"{"threshold": 0.5, "scale": 2}"#.utf8))
    let queue = OperationQueue()
    let operation = ComparisonOperation(
      try Embedding(unnormalized: [3, 4]), try Embedding(unnormalized: [4, 3]))
    queue.addOperations([operation], waitUntilFinished: true)
    guard analyzer.inputSize == 112, settings.scale == Scale(factor: 2),
      abs((operation.similarity ?? 0) - 0.96) < 1e-6, try Camera().encodeFrame().isEmpty,
      try multiplyAdds() > 1_000_000
    else {
      print("App: a result differs from the expected value")
      exit(1)
    }
    print("App: ok")
  }

  /// Traces a network and returns the number of its multiply-adds, as an experiment does.
  static func multiplyAdds() throws -> Int {
    let network = try FaceNetwork(ModelConfiguration(.mobile))
    let graph = Graph(training: false)
    let faces = try network.encode(network.images(batch: 1, in: graph), in: graph)
    return graph.multiplyAdds(for: [try network.embedding(faces.identityFeatures, in: graph)])
  }
}
