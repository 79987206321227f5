import MTLFaceNetwork
import MTLFaceTestSupport
import Testing

/// Tests of the numbers of multiply-adds and parameters of a network.
@Suite("Multiply-adds and parameters")
struct MultiplyAddCountsTests {
  @Test("the encoder of paper requires 6.28 billion multiply-adds") func paper() throws {
    let network = try FaceNetwork(ModelConfiguration(.paper, includesTrainingParts: true))
    let counts = try MultiplyAddCounts(network)
    #expect(counts.encoder == 6_283_640_832)
    #expect(counts.decomposition == 3_445_442)
    #expect(counts.encoding == 6_283_640_832 + 3_445_442)
    #expect(counts.embedding == 12_845_056)
    #expect(counts.age == 12_897_475)
    #expect(counts.gender == nil)
    #expect(counts.sharedSynthesis == 357_654_528)
    #expect(counts.synthesisPerAge == 2_480_300_032)
    #expect(counts.synthesis(ages: 7) == 357_654_528 + 7 * 2_480_300_032)
    #expect(counts.discriminator == 444_985_856)
    let parameters = Dictionary(uniqueKeysWithValues: network.parameterCounts.map { ($0, $1) })
    #expect(parameters[.encoder] == 30_774_976)
    #expect(parameters[.embedding] == 12_849_664)
    #expect(parameters[.generator] == 51_796_425)
    #expect(parameters[.discriminator] == 5_148_705)
  }

  @Test("the encoder of mobile requires 0.44 billion multiply-adds") func mobile() throws {
    let network = try FaceNetwork(ModelConfiguration(.mobile, includesTrainingParts: true))
    let counts = try MultiplyAddCounts(network)
    #expect(counts.encoder == 437_233_664)
    #expect(counts.decomposition == 3_445_442)
    #expect(counts.embedding == 287_232)
    #expect(counts.age == 1_813_507)
    #expect(counts.sharedSynthesis == 236_630_016)
    #expect(counts.synthesisPerAge == 576_823_296)
    #expect(counts.discriminator == 116_521_216)
  }

  @Test("the discriminator of cvpr2021 requires 0.48 billion multiply-adds") func cvpr2021() throws
  {
    let network = try FaceNetwork(ModelConfiguration(.cvpr2021, includesTrainingParts: true))
    let counts = try MultiplyAddCounts(network)
    #expect(counts.encoder == 6_283_640_832)
    #expect(counts.synthesisPerAge == 2_480_300_032)
    #expect(counts.discriminator == 480_354_304)
  }

  @Test("a recognizer has no multiply-adds for decomposition, age or synthesis") func recognizer()
    throws
  {
    var configuration = ModelConfiguration(.mobile)
    configuration.attention = nil
    configuration.age = nil
    configuration.generator = nil
    let network = try FaceNetwork(configuration)
    let counts = try MultiplyAddCounts(network)
    #expect(counts.decomposition == nil && counts.age == nil && counts.sharedSynthesis == nil)
    #expect(counts.synthesisPerAge == nil && counts.discriminator == nil)
    #expect(counts.encoding == counts.encoder)
    #expect(counts.synthesis(ages: 7) == 0)
    #expect(network.parameterCounts.map(\.part) == [.encoder, .embedding])
  }

  @Test("the number for several ages equals the number in a graph") func severalAges() throws {
    let network = try FaceNetwork(ModelConfiguration(.mobile))
    let graph = Graph(training: false)
    let image = try network.images(batch: 1, in: graph)
    let faces = try network.encode(image, in: graph)
    let encoding = graph.multiplyAdds()
    let generator = try #require(network.generator)
    let shared = try generator.sharedFeatures(faces.features, image: image, in: graph)
    for group in 0..<7 {
      let conditioned = try generator.conditionedFeatures(
        identity: faces.identityFeatures, image: image, shared: shared,
        .mixture([AgeGroupWeight(group: group, weight: 1)]), in: graph)
      _ = try generator.face(conditioned, shared: shared, image: image, in: graph)
    }
    let counts = try MultiplyAddCounts(network)
    #expect(counts.encoding == encoding)
    #expect(counts.synthesis(ages: 7) == graph.multiplyAdds() - encoding)
  }
}
