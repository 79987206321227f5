import Foundation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

@Suite("Similarity calibration in model files") struct ModelCalibrationTests {
  private static func row(_ far: Double, _ threshold: Double, _ tar: Double = 0.9)
    -> SimilarityCalibration.Row
  {
    .init(
      falseAcceptRate: far, threshold: threshold, trueAcceptRate: tar, hasEnoughImpostors: true)
  }

  private static func calibration(
    name: String = "synthetic", genuine: Int = 3, impostors: Int = 5,
    rows: [SimilarityCalibration.Row] = [row(0.1, 0.25), row(0.01, 1.0 / 3, 0.5)]
  ) throws(CalibrationError) -> SimilarityCalibration {
    try SimilarityCalibration(
      dataName: name, genuinePairs: genuine, impostorPairs: impostors, usesFlipAveraging: true,
      rows: rows)
  }

  private func model() throws -> FaceModel {
    var configuration = SmallNetworks.configuration(.mobile)
    configuration.classCount = nil
    configuration.discriminator = nil
    configuration.hasAgeAdversary = false
    var model = try FaceModel.makeUntrained(configuration, seed: 5)
    model.metadata["licence"] = "CC0-1.0"
    return model
  }

  @Test("saving and opening a model preserves the calibration") func roundTrip() throws {
    var model = try model()
    let folder = try TemporaryFolder()
    let path = folder.path("m.safetensors")
    try model.save(to: path)
    #expect(try FaceModel.open(path).calibration == nil)
    model.calibration = try Self.calibration()
    try model.save(to: path)
    #expect(try FaceModel.open(path).calibration == model.calibration)
    #expect(try FaceModel.open(path).metadata == model.metadata)
  }

  @Test(
    "storing a calibration preserves the weights, their types and all other metadata",
    arguments: [
      TensorElementType.f16, .f32,
    ])
  func store(type: TensorElementType) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("m.safetensors")
    try model().save(to: path, as: type)
    let before = try TensorArchive(bytes: TestFiles.bytes(path), name: "before")
    try FaceModel.store(Self.calibration(), inFile: path)
    try FaceModel.store(Self.calibration(name: "again"), inFile: path)
    let after = try TensorArchive.open(path)
    #expect(after.keys.sorted() == before.keys.sorted())
    for key in before.keys {
      let (old, new) = (try before.tensor(key), try after.tensor(key))
      #expect(old.elementType == new.elementType && old.shape == new.shape)
      #expect(try old.doubles() == new.doubles(), "\(key)")
    }
    var metadata = after.metadata
    #expect(metadata.removeValue(forKey: "mtlface.calibration")?.contains("again") == true)
    #expect(metadata == before.metadata)
    #expect(try FaceModel.open(path).calibration?.dataName == "again")
    #expect(try folder.names() == ["m.safetensors"])
  }

  @Test("calibration targets and data set names can be validated before a measurement") func check()
    throws
  {
    let folder = try TemporaryFolder()
    let path = folder.path("m.safetensors")
    try model().save(to: path)
    try FaceModel.validateCalibrationTarget(path)
    for other in [
      TestFiles.fixture("onnx/mbf_gdc_plain_1.onnx"), TestFiles.fixture("pip.safetensors"),
    ] {
      #expect(throws: ModelFileError.notAModel(path: other)) {
        try FaceModel.validateCalibrationTarget(other)
      }
    }
    #expect(throws: CheckpointError.self) {
      try FaceModel.validateCalibrationTarget(folder.path("absent"))
    }
    try SimilarityCalibration.check(dataName: String(repeating: "n", count: 200))
    for name in ["", "a\nb", "\u{7f}", String(repeating: "n", count: 201)] {
      #expect(throws: CalibrationError.self) { try SimilarityCalibration.check(dataName: name) }
    }
  }

  @Test("storing a calibration in a file that is not a model throws") func notAModel() throws {
    let path = TestFiles.fixture("pip.safetensors")
    #expect(throws: ModelFileError.notAModel(path: path)) {
      try FaceModel.store(Self.calibration(), inFile: path)
    }
  }

  @Test(
    "opening a model with an invalid calibration throws an error with the path",
    arguments: [
      "", "{", "[]", "{\"data\":\"x\"}", "null",
      "{\"data\":\"x\",\"genuinePairs\":1,\"impostorPairs\":1,\"usesFlipAveraging\":true,\"rows\":[]}",
    ])
  func damaged(json: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("m.safetensors")
    try model().save(to: path)
    var writer = SafetensorsWriter()
    try writer.add(TensorArchive(bytes: TestFiles.bytes(path), name: "m"))
    writer.metadata["mtlface.calibration"] = json
    try writer.write(to: path)
    let error = #expect(throws: ModelFileError.self) { try FaceModel.open(path) }
    guard case .invalidCalibration(path, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("creating a calibration with invalid values throws")
  func impossible() throws {
    let long = String(repeating: "x", count: 201)
    for name in ["", "a\nb", long] {
      #expect(throws: CalibrationError.self) { try Self.calibration(name: name) }
    }
    #expect(throws: CalibrationError.self) { try Self.calibration(genuine: 0) }
    #expect(throws: CalibrationError.self) { try Self.calibration(impostors: -1) }
    let invalidRows: [[SimilarityCalibration.Row]] = [
      [], [Self.row(0, 0.5)], [Self.row(1.5, 0.5)], [Self.row(.nan, 0.5)], [Self.row(0.1, .nan)],
      [Self.row(0.1, 2)], [Self.row(0.1, 0.5, 1.1)], [Self.row(0.1, 0.5, .nan)],
      [Self.row(0.1, 0.5), Self.row(0.1, 0.6)], [Self.row(0.1, 0.5), Self.row(0.01, 0.4)],
      [Self.row(0.1, 0.5, 0.5), Self.row(0.01, 0.6, 0.6)],
      (0..<65).map { Self.row(1 / Double($0 + 1), 0.5) },
    ]
    for rows in invalidRows {
      #expect(throws: CalibrationError.self) { try Self.calibration(rows: rows) }
    }
  }
}
