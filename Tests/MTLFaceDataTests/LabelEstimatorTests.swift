import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@testable import MTLFaceData

@Suite("Estimation of labels")
struct LabelEstimatorTests {
  @Test("the estimates have the order of the indices, and an error affects only one face")
  func order() throws {
    let set = LabelFixture.set(
      (0..<20).map { (name: $0 == 5 ? "none.png" : "\($0).png", labels: FaceLabels()) })
    var progress: [Int] = []
    let estimates = try LabelFixture.estimator(threads: 3).estimates(
      forFacesAt: (0..<20).reversed(), of: set
    ) { done, total in
      progress.append(done)
      #expect(total == 20)
    }
    #expect(progress == Array(0..<20))
    for (number, estimate) in zip((0..<20).reversed(), estimates) {
      guard number != 5 else {
        #expect(throws: UnreadableFace.self) { try estimate.get() }
        continue
      }
      let expected = LabelEstimate(
        years: Double(number) + 0.04, gender: number.isMultiple(of: 2) ? .female : .male,
        genderProbability: 0.7)
      #expect(try estimate.get() == expected)
    }
  }

  @Test("missingEstimator names the estimator that the model does not have") func missing() throws {
    #expect(try LabelFixture.estimator().missingEstimator == nil)
    #expect(try LabelFixture.estimator(ages: false).missingEstimator == "age estimator")
    #expect(try LabelFixture.estimator(genders: false).missingEstimator == "gender estimator")
  }

  @Test("an age label is rounded to a tenth of a year and clamped to valid ages") func labels() {
    #expect(LabelEstimate(years: 31.26).ageLabel == 31.3)
    #expect(LabelEstimate(years: -2).ageLabel == 0 && LabelEstimate(years: 180).ageLabel == 150)
    #expect(LabelEstimate().ageLabel == nil)
  }

  @Test("the estimates equal the outputs of the model", arguments: [false, true])
  func model(hasGenders: Bool) throws {
    var configuration = SmallNetworks.configuration(.mobile)
    configuration.gender =
      hasGenders ? GenderEstimatorConfiguration(hidden: 5, reducedChannels: 4) : nil
    let network = try FaceNetwork(configuration)
    let model = try InferenceModel(
      network, parameters: SmallNetworks.parameters(network, seed: 3), pool: .single)
    let images = try (0..<2).map {
      try RGBImage(width: 48, height: 48, color: RGBColor(gray: UInt8(60 + 90 * $0)))
    }
    let estimator = LabelEstimator(model, pool: .single) { _, index in
      try AlignedFace(alreadyAligned: images[index], size: 48)
    }
    #expect(estimator.estimatesAge && estimator.estimatesGender == hasGenders)
    #expect(estimator.ageGroups.count == 7)
    let set = LabelFixture.set([("a.png", FaceLabels()), ("b.png", FaceLabels())])
    let estimates = try estimator.estimates(forFacesAt: [0, 1], of: set).map { try $0.get() }
    let encoded = try model.encode(Tensor(normalizing: images, size: 48))
    let years = try model.ages(of: encoded).years.values
    #expect(estimates.map(\.years) == years.map { Double($0) })
    guard hasGenders else {
      #expect(estimates.allSatisfy { $0.gender == nil && $0.genderProbability == nil })
      return
    }
    let genders = try model.genderProbabilities(of: encoded).values
    for (index, estimate) in estimates.enumerated() {
      let (female, male) = (genders[2 * index], genders[2 * index + 1])
      #expect(estimate.gender == (male > female ? .male : .female))
      #expect(estimate.genderProbability == Double(max(male, female)))
    }
  }
}
