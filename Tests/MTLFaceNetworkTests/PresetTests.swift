import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests that each preset has the sizes of the paper or of the authors' code.
@Suite("Presets")
struct PresetTests {
  private struct Shapes {
    let levels: [[Int]], identity: [Int], embedding: [Int], ages: [Int], groups: [Int]
    let face: [Int], map: [Int], logits: [Int]
  }

  private func shapes(_ configuration: ModelConfiguration) throws -> Shapes {
    let network = try FaceNetwork(configuration)
    let graph = Graph(training: false)
    let images = try network.images(batch: 2, in: graph)
    let groups = try graph.input("groups", [2])
    let faces = try network.encode(images, in: graph)
    let ageFeatures = try #require(faces.ageFeatures)
    let estimator = try #require(network.ageEstimator)
    let generator = try #require(network.generator)
    let discriminator = try #require(network.discriminator)
    let head = try #require(network.classificationHead)
    let ages = try estimator(ageFeatures, in: graph)
    let embedding = try network.embedding(faces.identityFeatures, in: graph)
    let face = try generator(
      identity: faces.identityFeatures, features: faces.features, image: images, .groups(groups),
      in: graph)
    let map = try discriminator(face, claimedGroups: groups, in: graph)
    let logits = try head(embedding, labels: graph.input("labels", [2]), in: graph)
    return Shapes(
      levels: faces.features.levels.map(\.shape.dimensions),
      identity: faces.identityFeatures.shape.dimensions, embedding: embedding.shape.dimensions,
      ages: ages.logits.shape.dimensions, groups: ages.groupLogits.shape.dimensions,
      face: face.shape.dimensions, map: map.shape.dimensions, logits: logits.shape.dimensions)
  }

  @Test("paper has a 7x7 patch map and a module with 800 filters") func paper() throws {
    let configuration = ModelConfiguration(.paper, classCount: 11, includesTrainingParts: true)
    let found = try shapes(configuration)
    #expect(
      found.levels == [
        [2, 112, 112, 64], [2, 56, 56, 64], [2, 28, 28, 128], [2, 14, 14, 256], [2, 7, 7, 512],
      ])
    #expect(found.identity == [2, 7, 7, 512])
    #expect(found.embedding == [2, 512])
    #expect(found.ages == [2, 101])
    #expect(found.groups == [2, 7])
    #expect(found.face == [2, 112, 112, 3])
    #expect(found.map == [2, 7, 7, 1])
    #expect(found.logits == [2, 11])
    let specs = try FaceNetwork(configuration).parameters
    let entry = try #require(specs.first { $0.key == "generator.conv1.0.weight" })
    #expect(entry.shape.dimensions == [800, 512, 1, 1])
    #expect(
      AgeGroupFilters(groups: 7, filtersPerGroup: 128, sharing: 0.125).filters.map(\.lowerBound)
        == [0, 112, 224, 336, 448, 560, 672])
    #expect(!specs.contains { $0.key.hasPrefix("generator.") && $0.role == .runningMean })
    #expect(!specs.contains { $0.key.hasPrefix("generator.") && $0.role == .slope })
    #expect(specs.contains { $0.key == "discriminator.conv1.weight_orig" })
  }

  @Test("cvpr2021 has a 5x5 patch map and a module with 819 filters") func cvpr() throws {
    let found = try shapes(
      ModelConfiguration(.cvpr2021, classCount: 11, includesTrainingParts: true))
    #expect(found.map == [2, 5, 5, 1])
    let map = AgeGroupFilters(groups: 7, filtersPerGroup: 128, sharing: 0.1)
    #expect(map.width == 819)
    #expect(map.filters.map(\.lowerBound) == [0, 115, 230, 345, 460, 575, 690])
    #expect(map.filters.allSatisfy { $0.count == 128 })
  }

  @Test("the parameters of cvpr2021 have the keys and shapes of the authors' code") func stateDict()
    throws
  {
    let golden = try Goldens.json("cvpr_state_dict.json")
    let specs = try FaceNetwork(
      ModelConfiguration(.cvpr2021, includesTrainingParts: true)
    ).parameters
    for part in ["encoder", "age", "generator", "discriminator"] {
      let expected = try #require(golden[part] as? [String: [Int]])
        .filter { !$0.key.hasSuffix("_unit_mapping") }
      let prefix = part + "."
      var found: [String: [Int]] = [:]
      for spec in specs where spec.key.hasPrefix(prefix) {
        found[String(spec.key.dropFirst(prefix.count))] = spec.shape.dimensions
      }
      #expect(found == expected, "\(part)")
    }
    var squeezed = ModelConfiguration(.cvpr2021)
    squeezed.encoder = .irse101
    let names = try Set(FaceNetwork(squeezed).parameters.map(\.key))
    let body = try #require(golden["irse101.body"] as? [String: [Int]])
    #expect(body.keys.allSatisfy { names.contains("encoder." + $0) })
  }

  @Test("mobile requires less than 3 GFLOP for all outputs and 25 MB for half-precision weights")
  func mobile() throws {
    let network = try FaceNetwork(ModelConfiguration(.mobile))
    let graph = Graph(training: false)
    let images = try network.images(batch: 1, in: graph)
    let faces = try network.encode(images, in: graph)
    let ageFeatures = try #require(faces.ageFeatures)
    let estimator = try #require(network.ageEstimator)
    let generator = try #require(network.generator)
    _ = try estimator(ageFeatures, in: graph)
    _ = try network.embedding(faces.identityFeatures, in: graph)
    _ = try generator(
      identity: faces.identityFeatures, features: faces.features, image: images,
      .mixture([AgeGroupWeight(group: 3, weight: 1)]), in: graph)
    let operations = 2 * graph.multiplyAdds()
    let bytes = 2 * network.parameters.reduce(0) { $0 + $1.shape.count }
    #expect(operations < 3_000_000_000, "\(operations)")
    #expect(bytes < 25_000_000, "\(bytes)")
  }

  @Test("embedding an image with IR-50 takes 12.6 GFLOP") func cost() throws {
    let network = try FaceNetwork(ModelConfiguration(.paper))
    let graph = Graph(training: false)
    let faces = try network.encode(network.images(batch: 1, in: graph), in: graph)
    _ = try network.embedding(faces.identityFeatures, in: graph)
    #expect((12.55e9...12.75e9).contains(2 * Double(graph.multiplyAdds())))
  }

  @Test(
    "features, faces and groups have the configured sizes", arguments: [64, 128, 160], [4, 5, 6, 8])
  func sizes(_ size: Int, _ groups: Int) throws {
    for preset in ModelConfiguration.Preset.allCases {
      var configuration = SmallNetworks.configuration(preset, groups: groups)
      configuration.inputSize = size
      let found = try shapes(configuration)
      #expect(found.identity[1] == size / 16)
      #expect(found.face == [2, size, size, 3])
      #expect(found.groups == [2, groups])
    }
  }

  @Test("values out of range are rejected")
  func invalidConfigurations() throws {
    func expectRejection(_ change: (inout ModelConfiguration) -> Void) {
      var configuration = ModelConfiguration(.paper)
      change(&configuration)
      #expect(throws: NetworkError.self) { try FaceNetwork(configuration) }
    }
    expectRejection { $0.inputSize = 100 }
    expectRejection { $0.inputSize = 32 }
    expectRejection { $0.inputSize = 1 << 40 }
    expectRejection { $0.groupCount = 3 }
    expectRejection { $0.groupCount = 9 }
    expectRejection { $0.encoder.units = [1, 2, 3] }
    expectRejection { $0.encoder.units = [1, 2, 3, 1 << 40] }
    expectRejection { $0.encoder.widths = [64, 128, 256, -512] }
    expectRejection { $0.embeddingDimension = 0 }
    expectRejection { $0.generator?.sharing = 1 }
    expectRejection { $0.generator?.sharing = .nan }
    expectRejection { $0.generator?.decoderWidths = [] }
    expectRejection { $0.age?.ages = 1 }
    expectRejection {
      $0.attention = nil
      $0.hasAgeAdversary = true
    }
    expectRejection { $0.embedding = .flatten(dropout: 1) }
    expectRejection { $0.classCount = 0 }
  }

  @Test("each age belongs to one of the published groups") func groups() throws {
    let seven = try AgeGroups(count: 7)
    #expect(
      [0, 10, 10.5, 11, 20, 21, 60, 61, 100].map { seven.group(ofAge: $0) }
        == [0, 0, 1, 1, 1, 2, 5, 6, 6])
    #expect(
      (0..<7).map(seven.label) == [
        "<=10", "11-20", "21-30", "31-40", "41-50", "51-60", ">=61",
      ])
    #expect(try AgeGroups(count: 8).upperBounds == [12, 18, 25, 35, 45, 55, 65])
    #expect(throws: NetworkError.self) { try AgeGroups(count: 1) }
  }
}
