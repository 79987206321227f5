import Foundation
import MTLFaceData
import MTLFaceNetwork
import MTLFaceTestSupport
import Testing

@testable import MTLFaceTraining

/// Tests of the JSON representation of training settings, and of learning rate schedules.
@Suite("Training configuration")
struct ConfigurationTests {
  private let fixture: TrainingFixture

  init() throws { fixture = try TrainingFixture() }

  private func read(
    _ json: String, _ overrides: [(key: String, value: String)] = []
  ) throws -> TrainingConfiguration {
    try TrainingConfiguration.read(fixture.text(json, "c.json"), overrides: overrides)
  }

  private static let minimalJSON = #"{"data": [{"path": "faces"}]}"#

  @Test("the default settings are those of the paper") func defaults() throws {
    let settings = try read(Self.minimalJSON)
    #expect(settings.aifr.lambdaAge == 0.001 && settings.aifr.lambdaIdentity == 0.002)
    #expect(settings.aifr.momentum == 0.9 && settings.aifr.weightDecay == 5e-4)
    #expect(settings.aifr.margin == .cosFace(scale: 64, margin: 0.35))
    #expect(settings.fas.lambdaAdversarial == 75 && settings.fas.lambdaIdentity == 0.002)
    #expect(settings.fas.lambdaAge == 10 && settings.fas.rate == 1e-4)
    #expect(settings.model.preset == .paper && settings.iterations == 36_000)
    #expect(settings.aifr.frozen.isEmpty && !settings.aifr.reversal.warmStarts)
    #expect(settings.model.attention == .average && settings.model.generator == nil)
    #expect(settings.caae.lambdaReconstruction == 100 && settings.caae.lambdaVariation == 10)
    #expect(settings.caae.rate == 2e-4 && settings.caae.beta1 == 0.5)
    #expect(settings.ipcgan.lambdaAdversarial == 75 && settings.ipcgan.lambdaIdentity == 5e-5)
    #expect(settings.ipcgan.lambdaAge == 30 && settings.ipcgan.rate == 1e-3)
  }

  @Test("decoding an encoded configuration restores it, and encoding it again gives the same text")
  func roundTrip() throws {
    var settings = TrainingConfiguration()
    settings.task = .joint
    var source = TrainingDataSource(path: "a b/\"c\"")
    source.weight = 0.25
    source.heldOutEvery = 10
    source.labels = .identityAgeGender
    settings.data = [source, TrainingDataSource(path: "x.rec")]
    settings.model.start = "m.safetensors"
    settings.aifr.frozen = [.encoder, .embedding]
    settings.aifr.margin = .arcFace(scale: 30, margin: 0.5)
    settings.aifr.schedule.steps = [3, 5]
    settings.fas.average = 0.99
    settings.run.cache = "cache"
    let text = try settings.encodedJSON()
    let decoded = try read(text)
    #expect(decoded == settings)
    #expect(try decoded.encodedJSON() == text)
  }

  @Test("a null attention decodes as nil, and a missing key decodes as the default")
  func attention() throws {
    for (json, attention) in [
      ("null", nil), (#""serial""#, AttentionKind.serial), (#""average""#, .average),
    ] {
      let settings = try read(#"{"data": [{"path": "f"}], "model": {"attention": \#(json)}}"#)
      #expect(settings.model.attention == attention)
      #expect(try read(settings.encodedJSON()) == settings)
      #expect(try read(Self.minimalJSON, [("model.attention", json)]).model == settings.model)
    }
    #expect(try read(#"{"data": [{"path": "f"}], "model": {}}"#).model.attention == .average)
  }

  @Test("the example configurations are valid") func examples() throws {
    let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Examples")
    let folder = examples.appending(path: "training")
    func read(_ name: String) throws -> TrainingConfiguration {
      try TrainingConfiguration.read(
        folder.appending(path: name).path, overrides: [("data", #"[{"path": "f"}]"#)])
    }
    for (name, method) in [
      ("synthesis", nil), ("caae", SynthesisMethod.caae), ("ipcgan", .ipcgan), ("without-icm", nil),
    ] {
      let settings = try read("\(name).json")
      #expect(settings.task == .fas && settings.model.generator == method)
      #expect((settings.model.conditioning == .oneHot) == (name == "without-icm"))
      #expect(settings.fas.batch == 8)
    }
    for (name, task) in [
      ("ages", TrainingConfiguration.Task.aifr), ("recognition", .aifr), ("synthesis", .fas),
      ("estimator", .aifr),
    ] {
      let path = examples.appending(path: "tools/train-default/\(name).json").path
      #expect(try TrainingConfiguration.read(path, overrides: []).task == task)
    }
    let rows: [(String, AttentionKind?)] = [
      ("baseline", nil), ("age", nil), ("channel", .channel), ("spatial", .spatial),
      ("cbam", .serial), ("average", .average),
    ]
    for (name, attention) in rows {
      for suffix in attention == nil ? [""] : ["", "-adversary"] {
        let settings = try read("ablations/\(name)\(suffix).json")
        #expect(settings.task == .aifr && settings.model.attention == attention)
        #expect(settings.model.hasAgeAdversary == !suffix.isEmpty)
        #expect((settings.aifr.lambdaAge == 0) == (name == "baseline"))
      }
    }
  }

  @Test("an override replaces a single value or a whole array") func overrides() throws {
    let settings = try read(
      #"{"data": [{"path": "faces"}], "aifr": {"batch": 8, "lambdaAge": 2}}"#,
      [
        ("aifr.batch", "16"), ("fas.rate", "1e-3"), ("model.preset", "mobile"),
        ("data", #"[{"path": "other", "weight": 2}]"#), ("model.start", "true.safetensors"),
      ])
    #expect(settings.aifr.batch == 16 && settings.aifr.lambdaAge == 2)
    #expect(settings.fas.rate == 1e-3 && settings.model.preset == .mobile)
    #expect(settings.data.map(\.path) == ["other"] && settings.data[0].weight == 2)
    #expect(settings.model.start == "true.safetensors")
  }

  @Test(
    "reading an unknown key at any level throws an error that names the key",
    arguments: [
      ("taks", "taks"), (#"aifr": {"rate": 1}, "x"#, "aifr.rate"),
      (#"aifr": {"schedule": {"stepz": []}}, "x"#, "aifr.schedule.stepz"),
      (#"fas": {"lamda": 1}, "x"#, "fas.lamda"), (#"run": {"kep": 1}, "x"#, "run.kep"),
      (#"model": {"preset": "mobile", "Groups": 7}, "x"#, "model.Groups"),
      (#"caae": {"lambda": 1}, "x"#, "caae.lambda"),
      (#"ipcgan": {"batch": 1}, "x"#, "ipcgan.batch"),
    ])
  func unknownKey(_ key: String, _ name: String) throws {
    #expect {
      try read(#"{"data": [{"path": "faces"}], ""# + key + #"": 1}"#)
    } throws: { error in
      guard case TrainingError.invalidConfiguration(_, let rejectedKey, _) = error else {
        return false
      }
      return rejectedKey == name || rejectedKey == "x"
    }
    #expect(throws: TrainingError.self) { try read(#"{"data": [{"path": "f", "lables": 1}]}"#) }
  }

  @Test(
    "reading a value that is out of range throws",
    arguments: [
      ("iterations", "0"), ("seed", "-1"), ("aifr.batch", "0"), ("aifr.accumulation", "65"),
      ("aifr.lambdaAge", "-1"), ("aifr.schedule.rate", "1e9"), ("fas.accumulation", "3"),
      ("fas.average", "1"), ("run.keep", "0"), ("model.groups", "9"), ("iterations", "1.5"),
      ("iterations", "many"), ("aifr.frozen", #"["head", "generator"]"#), ("task", "both"),
      ("caae.rate", "2"), ("caae.lambdaVariation", "-1"), ("ipcgan.beta1", "1"),
      ("ipcgan.lambdaAge", "1e9"), ("model.attention", #""none""#), ("model.generator", #""gan""#),
      ("model", #"{"generator": "caae", "conditioning": "oneHot"}"#), ("data", "[]"),
      ("model", #"{"generator": "caae", "discriminatorNorm": "batch"}"#),
      ("model.discriminatorNorm", #""layer""#), ("fas.discriminatorRate", "2"),
      ("data", #"[{"weight": 1}]"#), ("data.0", "1"),
    ])
  func ranges(_ key: String, _ value: String) {
    #expect(throws: TrainingError.self) { try read(Self.minimalJSON, [(key, value)]) }
  }

  @Test("reading a file that is missing, too large, or invalid throws") func files() throws {
    #expect(throws: (any Error).self) { try TrainingConfiguration.read(fixture.path("none")) }
    #expect(throws: (any Error).self) { try TrainingConfiguration.read(fixture.url.path) }
    for text in ["", "[]", "{", "3", String(repeating: " ", count: 2 << 20) + "{}"] {
      #expect(throws: (any Error).self, "\(text.prefix(9))") { try read(text) }
    }
    let deep = String(repeating: #"{"a":"#, count: 5000) + "1" + String(repeating: "}", count: 5000)
    #expect(throws: (any Error).self) { try read(deep) }
  }

  @Test("the schedule presets follow the paper and scale to the length and batch size of a run")
  func schedules() {
    let scaf = LearningRateSchedule.Preset.scaf.scaled(iterations: 36_000, batch: 512)
    #expect(scaf.rate(at: 0) == 0.1 / 1000 && scaf.rate(at: 999) == 0.1)
    #expect(scaf.rate(at: 19_999) == 0.1 && abs(scaf.rate(at: 20_000) - 0.01) < 1e-12)
    #expect(abs(scaf.rate(at: 23_000) - 1e-3) < 1e-12 && abs(scaf.rate(at: 36_000) - 1e-4) < 1e-12)
    let lcaf = LearningRateSchedule.Preset.lcaf.scaled(iterations: 110_000, batch: 512)
    #expect(lcaf.rate(at: 4_999) == 0.1 && abs(lcaf.rate(at: 70_000) - 0.01) < 1e-12)
    let short = LearningRateSchedule.Preset.scaf.scaled(iterations: 360, batch: 64)
    #expect(short.rate == 0.0125 && short.warmUp == 10 && short.steps == [200, 230, 360])
    let floored = LearningRateSchedule(rate: 1, steps: [1, 2, 3, 4, 5, 6, 7])
    #expect(floored.rate(at: 9) == 1e-4)
    #expect(
      LearningRateSchedule(rate: 1e-6).rate(at: 5) == 1e-6,
      "the floor must not raise a rate that starts below it")
  }

  @Test("validating settings that contradict the start model throws") func contradictions() {
    func expectRejection(
      _ start: ModelConfiguration, _ change: (inout TrainingModelSettings) -> Void
    ) {
      var settings = TrainingModelSettings()
      change(&settings)
      #expect(throws: InvalidSettingError.self) { try settings.validate(against: start) }
    }
    var start = SmallNetworks.configuration(.mobile)
    expectRejection(start) { $0.discriminatorNorm = .instance }
    start.attention = nil
    start.generator = nil
    expectRejection(start) { $0.attention = .channel }
    start.age = nil
    start.addSynthesis(.caae, preset: .mobile)
    expectRejection(start) { $0.conditioning = .oneHot }
  }
}
