import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests of the baseline networks with small widths.
@Suite("Baseline networks")
struct BaselineNetworkTests {
  private let pool = ThreadPool(threads: 2)

  @Test(
    "plans and layers synthesize the same faces, and a blend differs from its groups",
    arguments: [SynthesisMethod.caae, .ipcgan])
  func synthesis(_ method: SynthesisMethod) throws {
    let network = try FaceNetwork(SmallNetworks.baseline(method))
    let parameters = try SmallNetworks.parameters(network, seed: 4)
    let images = try SmallNetworks.images(2, size: 48, seed: 9)
    let model = try InferenceModel(network, parameters: parameters, pool: pool)
    let faces = try model.encode(images)
    let found = try model.synthesize(faces, at: (0..<7).map { .group($0) })
    for group in 0..<7 {
      let expected = try LayerSynthesis.faces(
        network, parameters, images, groups: [group, group], pool)
      let difference = relativeDifference(found[group], expected)
      #expect(difference < 1e-4, "group \(group): \(difference)")
      #expect(found[group].values.allSatisfy { abs($0) <= 1 })
    }
    let blends = try model.synthesize(faces, at: [.years(15), .years(20), .years(120)])
    #expect(blends[0].values == found[1].values && blends[2].values == found[6].values)
    #expect(relativeDifference(blends[1], found[1]) > 1e-4)
    #expect(relativeDifference(blends[1], found[2]) > 1e-4)
    for threads in [1, 3] {
      let other = try InferenceModel(
        network, parameters: parameters, pool: ThreadPool(threads: threads))
      #expect(
        try other.synthesize(other.encode(images), at: [.years(20)])[0].values == blends[1].values)
    }
    guard method == .ipcgan else { return }
    // This call also tests that a plan folds the batch norms of the discriminator.
    #expect(try model.discriminate(images, claimedGroups: [0, 3]).shape == TensorShape(2, 3, 3, 1))
  }

  @Test("values out of range are rejected") func invalidConfigurations() {
    func expectRejection(_ change: (inout ModelConfiguration) -> Void) {
      var configuration = ModelConfiguration(.paper)
      configuration.generator = nil
      change(&configuration)
      #expect(throws: NetworkError.self) { try FaceNetwork(configuration) }
    }
    expectRejection {
      $0.generator = GeneratorConfiguration()
      $0.caae = CAAEConfiguration()
    }
    for change in [
      { $0.codeLength = 0 }, { $0.encoderWidths = [1] }, { $0.decoderWidths[4] = 1 << 40 },
      { $0.discriminators?.imageWidths = [] }, { $0.discriminators?.imageHidden = -1 },
      { $0.discriminators?.codeWidths = [] },
    ] as [(inout CAAEConfiguration) -> Void] {
      expectRejection {
        var caae = CAAEConfiguration()
        change(&caae)
        $0.caae = caae
      }
    }
    for ipcgan in [
      IPCGANConfiguration(widths: [1, 2]), IPCGANConfiguration(widths: [1, 2, 0]),
      IPCGANConfiguration(blocks: 65), IPCGANConfiguration(blocks: -1),
    ] {
      expectRejection {
        $0.ipcgan = ipcgan
      }
    }
  }
}
