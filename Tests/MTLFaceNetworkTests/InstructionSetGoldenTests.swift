import Foundation
import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests of the golden values with every instruction set.
///
/// The tests run in separate processes, because the instruction set is a setting of the whole
/// process, and other tests hold weights that are packed for another set.
@Suite("Inference goldens by instruction set")
struct InstructionSetGoldenTests {
  @Test(
    "every available instruction set reproduces the golden values",
    .enabled(if: runsLongTests, "make test-long"))
  func sweep() async {
    await #expect(processExitsWith: .success) {
      for set in InstructionSet.allCases where set.isAvailable {
        try #require(set.force())
        let goldens = GoldenInferenceTests()
        try goldens.plan()
        try goldens.layers()
        try goldens.synthesisLayers()
        for depth in ["ir34", "ir64", "ir101", "irse101"] { try goldens.depth(depth) }
      }
    }
  }

  @Test("the results of small networks with portable C and with the best set agree")
  func smallNetworks() async {
    await #expect(processExitsWith: .success) {
      func results() throws -> [Tensor<Float>] {
        try ModelConfiguration.Preset.allCases.flatMap { preset in
          let network = try FaceNetwork(SmallNetworks.configuration(preset))
          let model = try InferenceModel(
            network, parameters: SmallNetworks.parameters(network, seed: 3),
            pool: ThreadPool(threads: 2))
          let faces = try model.encode(SmallNetworks.images(2, size: 48, seed: 1))
          return try [model.embeddings(of: faces), model.ages(of: faces).probabilities]
            + model.synthesize(faces, at: [.group(0), .years(44)])
        }
      }
      let best = try results()
      try #require(InstructionSet.portable.force())
      for (a, b) in zip(try results(), best) { #expect(relativeDifference(a, b) < 1e-4) }
    }
  }
}
