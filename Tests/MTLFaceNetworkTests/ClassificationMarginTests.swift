import Foundation
import MTLFaceTestSupport
import Testing

@testable import MTLFaceNetwork
@testable import MTLFaceTensor

/// Tests of the margins of the classification head and of their JSON representation.
@Suite("Classification margins")
struct ClassificationMarginTests {
  private static let margins: [(ClassificationMargin, String)] = [
    (.standard, #"{"kind":"cosFace","margin":0.35,"scale":64}"#),
    (.arcFace(scale: 30, margin: 0.5), #"{"kind":"arcFace","margin":0.5,"scale":30}"#),
  ]

  @Test("a margin is encoded as JSON and decoded without change", arguments: margins)
  func json(_ margin: ClassificationMargin, _ text: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(margin), as: UTF8.self) == text)
    #expect(
      try JSONDecoder().decode(ClassificationMargin.self, from: Data(text.utf8)) == margin)
  }

  @Test(
    "decoding an invalid margin throws an error that states the allowed values",
    arguments: [
      (#"{"kind":"cosFace","margin":0.35,"scale":64,"easy":1}"#, "unknown key easy in a margin"),
      (#"{"kind":"sphereFace","margin":0.35,"scale":64}"#, "use cosFace or arcFace"),
      (#"{"kind":"cosFace","margin":0.35,"scale":0}"#, "at most 1000"),
      (#"{"kind":"cosFace","margin":0.35,"scale":1000.5}"#, "at most 1000"),
      (#"{"kind":"arcFace","margin":1.6,"scale":64}"#, "0...1.5"),
      (#"{"kind":"arcFace","margin":-0.1,"scale":64}"#, "0...1.5"),
      (#"{"kind":"arcFace","margin":0.5}"#, "scale"),
      (#"{"scale":64,"margin":0.5}"#, "kind"),
    ])
  func invalidJSON(_ text: String, _ part: String) throws {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ClassificationMargin.self, from: Data(text.utf8))
    }
    #expect("\(try #require(error))".contains(part))
  }

  @Test("values that are not finite are rejected") func ranges() throws {
    try ClassificationMargin.arcFace(scale: 1000, margin: 1.5).validate()
    try ClassificationMargin.cosFace(scale: 1e-3, margin: 0).validate()
    for margin: ClassificationMargin in [
      .cosFace(scale: .nan, margin: 0), .arcFace(scale: 64, margin: .nan),
      .cosFace(scale: .infinity, margin: 0),
    ] {
      #expect(throws: NetworkError.self) { try margin.validate() }
    }
  }

  @Test("the head computes the logits of the margin for which it is traced") func head() throws {
    let registry = ParameterRegistry()
    let head = try CosFaceHead(registry.scope("head"), classes: 2, dimension: 2)
    let weights = try Tensor<Double>([1, 0, 0, 2], shape: TensorShape(2, 2))
    let faces = try Tensor<Double>([3, 4, 1, 0], shape: TensorShape(2, 2))
    let labels = try Tensor<Double>([0, 1], shape: TensorShape(2))
    func logits(_ margin: ClassificationMargin?) throws -> [Double] {
      let graph = Graph(training: true)
      let (x, y) = try (graph.input("faces", [2, 2]), graph.input("labels", [2]))
      let output =
        try margin.map { try head(x, labels: y, margin: $0, in: graph) }
        ?? head(x, labels: y, in: graph)
      var store = ParameterStore<Double>()
      store["head.weight"] = weights
      return try GraphExecution(
        graph, inputs: ["faces": faces, "labels": labels], parameters: store, outputs: [output],
        pool: .single
      ).value(output).values
    }
    let cosFace = [64 * (0.6 - 0.35), 64 * 0.8, 64, 64 * -0.35]
    let arcFace = [10 * cosine(acos(0.6) + 0.5), 8, 10, 10 * cosine(.pi / 2 + 0.5)]
    for (values, expected) in try [
      (logits(nil), cosFace), (logits(.arcFace(scale: 10, margin: 0.5)), arcFace),
    ] {
      #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(values)")
    }
  }
}
