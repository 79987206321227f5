import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

/// Tests of `info` with valid and invalid files.
@Suite("info")
struct InfoTests {
  private let torch = Goldens.folder.appending(path: "torch")

  @Test(
    "info describes PyTorch files",
    arguments: [
      ("state_dict.pth", "torchZip", 16, 0), ("state_dict_legacy.pth", "torchLegacy", 16, 0),
      ("checkpoint_nested.tar", "torchZip", 16, 5), ("optimizer.pth", "torchZip", 2, 10),
    ])
  func pyTorch(name: String, format: String, tensors: Int, values: Int) throws {
    let path = torch.appending(path: name).path
    let text = try Tool.cli("info", path)
    #expect(text.status == 0)
    #expect(text.errors.isEmpty)
    #expect(text.output.contains("tensors: \(tensors)"))
    let json = try Tool.cli("info", "--json", path)
    #expect(json.status == 0)
    let object = try json.json()
    #expect(object["format"] as? String == format)
    #expect(object["file"] as? String == path)
    #expect((object["tensors"] as? [Any])?.count == tensors)
    #expect((object["values"] as? [String: Any])?.count == values)
    #expect(object["model"] is NSNull)
    #expect(json.output.filter(\.isNewline).count == 1)
  }

  @Test("without a file, info describes the embedded model") func embedded() throws {
    let text = try Tool.cli("info")
    #expect(text.status == 0)
    #expect(text.output.contains("the embedded model, 22.9 MB"))
    #expect(text.output.contains("research use only"))
    let object = try Tool.cli("info", "--json").json()
    #expect(object["file"] as? String == "the embedded model")
    let metadata = try #require(object["metadata"] as? [String: String])
    #expect(try metadata["metrics"] == FaceModel.embedded().metadata["metrics"])
  }

  @Test("info describes the tensors and values of a PyTorch checkpoint") func values() throws {
    let path = torch.appending(path: "checkpoint_nested.tar").path
    let object = try Tool.cli("info", "--json", path).json()
    let values = try #require(object["values"] as? [String: Any])
    #expect(values["epoch"] as? Int == 3)
    #expect(values["lr"] as? Double == 0.1)
    let tensors = try #require(object["tensors"] as? [[String: Any]])
    #expect(tensors[0]["name"] as? String == "state_dict.module.a.weight")
    #expect(tensors[0]["shape"] as? [Int] == [4, 3, 3, 3])
    #expect(tensors[0]["dtype"] as? String == "F32")
    #expect(tensors[0]["bytes"] as? Int == 432)
  }

  @Test("the list of tensors is truncated unless --keys is given") func keys() throws {
    let path = Goldens.folder.appending(path: "cvpr_inference.safetensors").path
    let short = try Tool.cli("info", path)
    let long = try Tool.cli("info", "--keys", path)
    #expect(short.output.contains("and 6 more (--keys lists all)"))
    #expect(!long.output.contains("more (--keys"))
    #expect(
      long.output.split(separator: "\n").count == short.output.split(separator: "\n").count + 5)
  }

  @Test(
    "invalid files are rejected quickly and without executing code, and the status is 2",
    arguments: [
      "malicious.pth", "truncated.pth", "empty.safetensors", "random.safetensors",
      "huge.safetensors",
      "folder", "missing.pth", "two.safetensors",
    ])
  func invalidFiles(name: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path(name)
    let files: [String: [UInt8]] = [
      "empty.safetensors": [], "random.safetensors": (0..<100).map { UInt8($0 &* 151 & 255) },
      "huge.safetensors": [255, 255, 255, 255, 255, 255, 255, 127] + Array("{}".utf8),
      "two.safetensors": Self.duplicateKeys,
    ]
    if let bytes = files[name] {
      _ = try folder.write(bytes, name)
    } else if name == "folder" {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } else if name != "missing.pth" {
      try FileManager.default.copyItem(atPath: torch.appending(path: name).path, toPath: path)
    }
    for extra in [["--keys"], ["--json"]] {
      let start = ContinuousClock.now
      let result = try Tool.run("mtlface-cli", ["info", path] + extra, in: folder.url)
      #expect(result.status == 2)
      #expect(result.errors.contains(name))
      #expect(result.errors.filter(\.isNewline).count == 1)
      #expect(result.output.isEmpty == (extra == ["--keys"]))
      #expect(ContinuousClock.now - start < .seconds(10))
    }
    #expect(!(try folder.names().contains("mtlface_evil")))
  }

  /// A safetensors file whose header contains a name twice.
  private static let duplicateKeys: [UInt8] = {
    let entry = #""a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#
    let header = Array("{\(entry),\(entry)}".utf8)
    return [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header + [0, 0, 0, 0]
  }()

  @Test(
    "info describes the parts, the age groups and the metadata of a model",
    arguments: [TensorElementType.f32, .f16])
  func model(type: TensorElementType) throws {
    let folder = try TemporaryFolder()
    let path = try SmallModels.file("model.safetensors", in: folder, as: type)
    let text = try Tool.cli("info", path)
    #expect(text.status == 0)
    #expect(text.output.contains("paper (ir 1-1-1-1)"))
    #expect(text.output.contains("CC0-1.0"))
    #expect(text.output.contains("<=10, 11-20, 21-30, 31-40, 41-50, 51-60, >=61"))
    let object = try Tool.cli("info", "--json", path).json()
    let model = try #require(object["model"] as? [String: Any])
    #expect(model["dtypes"] as? [String] == [type.rawValue])
    #expect(model["input_size"] as? Int == 48)
    #expect((model["age_groups"] as? [String])?.count == 7)
    let parts = try #require(model["parts"] as? [[String: Any]])
    #expect(
      parts.map { $0["name"] as? String }
        == ["encoder", "decomposition", "embedding", "age", "generator"])
    let counts = parts.compactMap { $0["parameters"] as? Int }
    let all = try SmallModels.model().parameters.tensors.values.reduce(0) { $0 + $1.shape.count }
    #expect(counts.reduce(0, +) == all)
    #expect(model["parameters"] as? Int == all)
    let work = try #require(model["multiply_adds"] as? [String: Any])
    // The embedding layer is a linear map from 16 x 3 x 3 elements to 8.
    #expect(work["embedding"] as? Int == 16 * 9 * 8)
    #expect((work["synthesis_per_age"] as? Int ?? 0) > 0)
    #expect(work["discriminator"] is NSNull)
    #expect((object["metadata"] as? [String: String])?["licence"] == "CC0-1.0")
  }

  @Test("info lists the gender estimator as a part") func gender() throws {
    let folder = try TemporaryFolder()
    let path = try SmallModels.mobile("mobile.safetensors", in: folder)
    let model = try #require(
      try Tool.cli("info", "--json", path).json()["model"] as? [String: Any])
    let parts = try #require(model["parts"] as? [[String: Any]])
    #expect(
      parts.map { $0["name"] as? String }
        == ["encoder", "decomposition", "embedding", "age", "gender"])
    let work = try #require(model["multiply_adds"] as? [String: Any])
    // The estimator is a 1 x 1 convolution from 24 to 8 channels of 7 x 7 elements, followed by
    // linear maps from 392 to 8 and from 8 to 2 elements.
    #expect(work["gender"] as? Int == 49 * 24 * 8 + 49 * 8 * 8 + 16)
  }

  @Test(
    "info names the method of a baseline model, which synthesize and export also accept",
    arguments: [("caae", "CAAE"), ("ipcgan", "IPCGAN")])
  func baselines(_ method: String, _ name: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("model.safetensors")
    let synthesis = try #require(SynthesisMethod(rawValue: method))
    try FaceModel.makeUntrained(SmallNetworks.baseline(synthesis).withoutTrainingParts, seed: 3)
      .save(
        to: path)
    #expect(try Tool.cli("info", path).output.contains(name))
    let object = try Tool.cli("info", "--json", path).json()
    let model = try #require(object["model"] as? [String: Any])
    #expect(model["synthesis"] as? String == method)
    #expect(model["attention"] is NSNull && model["conditioning"] is NSNull)
    let work = try #require(model["multiply_adds"] as? [String: Any])
    #expect((work["synthesis_per_age"] as? Int ?? 0) > 0)
    let result = try Tool.cli(
      "synthesize", SamplePhotos.portrait, "-m", path, "-o", folder.path("ages.png"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(try RGBImage(contentsOf: folder.path("ages.png")).width > 100)
    for part in ["age", "generator"] {
      let export = try Tool.cli(
        "export", path, "--part", part, "--standalone", "-o", folder.path("\(part).onnx"))
      #expect(export.status == 0, "\(export.errors)")
    }
  }

  @Test("missing parts of a recognizer are null in the JSON object") func recognizer() throws {
    let folder = try TemporaryFolder()
    var configuration = SmallNetworks.minimalConfiguration()
    configuration.attention = nil
    configuration.age = nil
    configuration.generator = nil
    try FaceModel.makeUntrained(configuration, seed: 1).save(to: folder.path("r.safetensors"))
    let model = try #require(
      try Tool.cli("info", "--json", folder.path("r.safetensors")).json()["model"] as? [String: Any]
    )
    let work = try #require(model["multiply_adds"] as? [String: Any])
    #expect(work["age"] is NSNull)
    #expect(work["synthesis_once"] is NSNull)
    #expect(work["decomposition"] is NSNull)
  }

  @Test("the tensors of an invalid model are described, and the status is 2") func damaged() throws
  {
    let folder = try TemporaryFolder()
    let archive = try TensorArchive(bytes: SmallModels.model().serialized(), name: "model")
    var writer = SafetensorsWriter(metadata: archive.metadata)
    for key in archive.keys.dropLast(3) { try writer.add(archive.tensor(key)) }
    try writer.write(to: folder.path("damaged.safetensors"))
    let text = try Tool.cli("info", folder.path("damaged.safetensors"))
    #expect(text.status == 2)
    #expect(text.errors.contains("damaged.safetensors"))
    #expect(text.errors.contains("missing"))
    #expect(text.output.contains("tensors:"))
    let json = try Tool.cli("info", "--json", folder.path("damaged.safetensors"))
    #expect(json.status == 2)
    #expect((try json.json()["problem"] as? String)?.contains("missing") == true)
  }
}
