import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

/// Tests of the output of `bench` and `mtlface-demo`. The measured times are not checked.
@Suite("bench and mtlface-demo", .serialized)
struct BenchTests {
  @Test("every stage is timed for every batch size and number of threads") func stages() throws {
    let folder = try TemporaryFolder()
    let model = try SmallModels.file("model.safetensors", in: folder)
    let result = try Tool.cli(
      "bench", "--model", model, "--batch", "1,3", "--threads", "1,2", "--rounds", "2", "--json")
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    let object = try result.json()
    let stages = try #require(object["stages"] as? [[String: Any]])
    #expect(stages.count == 5 * 2 * 2)
    #expect(stages.allSatisfy { ($0["milliseconds"] as? Double ?? 0) > 0 })
    #expect(Set(stages.compactMap { $0["batch"] as? Int }) == [1, 3])
    #expect(object["rounds"] as? Int == 2)
    #expect((object["steps"] as? [Any])?.isEmpty == true)
    #expect((object["processor"] as? String)?.isEmpty == false)
  }

  @Test("--steps times the steps of the plan") func steps() throws {
    let folder = try TemporaryFolder()
    let model = try SmallModels.file("model.safetensors", in: folder)
    let text = try Tool.cli(
      "bench", "--model", model, "--batch", "1", "--rounds", "1", "--steps")
    #expect(text.status == 0)
    #expect(text.output.contains("conv 3x3/1 3->4 @48x48"))
    let object = try Tool.cli(
      "bench", "--model", model, "--batch", "2", "--rounds", "1", "--steps", "--json"
    ).json()
    let profiles = try #require(object["steps"] as? [[String: Any]])
    #expect(profiles.count == 1)
    #expect((profiles[0]["steps"] as? [Any])?.isEmpty == false)
  }

  @Test("--operations times forward and backward passes of operations") func operations() throws {
    let object = try Tool.cli("bench", "--operations", "--rounds", "1", "--json").json()
    let profiles = try #require(object["operations"] as? [[String: Any]])
    let operations = try #require(profiles.first?["operations"] as? [[String: Any]])
    #expect(operations.count > 10)
    #expect(operations.allSatisfy { ($0["forward_milliseconds"] as? Double ?? 0) > 0 })
    #expect(object["model"] is NSNull)
  }

  @Test("--gallery times every vector format and removes its files") func gallery() throws {
    let folder = try TemporaryFolder()
    let result = try Tool.run(
      "mtlface-cli", ["bench", "--gallery", "500", "--rounds", "1", "--threads", "1", "--json"],
      shellPrefix: "TMPDIR='\(folder.url.path)'; export TMPDIR")
    let profiles = try #require(try result.json()["gallery"] as? [[String: Any]])
    #expect(profiles.compactMap { $0["format"] as? String } == ["float32", "float16", "int8"])
    #expect(profiles.allSatisfy { ($0["stages"] as? [Any])?.count == 6 })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    #expect(try Tool.cli("bench", "--gallery", "5", "--photo", "a.png").status == 2)
    #expect(try Tool.cli("bench", "--gallery", "5", "--steps").status == 2)
  }

  @Test(
    "--training times training steps, and --record writes their inputs",
    arguments: ["aifr", "fas", "caae", "ipcgan"])
  func training(_ task: String) throws {
    let folder = try TemporaryFolder()
    let result = try Tool.cli(
      "bench", "--training", task, "--preset", "mobile", "--batch", "2", "--rounds", "2",
      "--threads", "2", "--record", folder.path("record"), "--json")
    #expect(result.status == 0, "\(result.errors)")
    let object = try result.json()
    let profiles = try #require(object["training"] as? [[String: Any]])
    let profile = try #require(profiles.first)
    #expect(profiles.count == 1 && profile["task"] as? String == task)
    let times = try #require(profile["step_milliseconds"] as? [Double])
    let speed = try #require(profile["images_per_second"] as? Double)
    #expect(times.count == 2 && times.allSatisfy { $0 > 0 })
    #expect(abs(speed * times.reduce(0, +) / 2 / 2000 - 1) < 1e-6)
    #expect((object["peak_memory_bytes"] as? Int ?? 0) > 10_000_000)
    // The formula is an upper bound, and it is less than 25% above the measured value.
    let used = try #require(profile["tensor_bytes"] as? Int)
    let bound = try #require(profile["tensor_bytes_formula"] as? Int)
    #expect(used <= bound && bound < used * 5 / 4, "\(used) bytes, \(bound) by the formula")
    #expect(try folder.names() == ["record"])
    for name in ["model", "batch"] {
      _ = try TensorArchive.open(folder.path("record/\(name).safetensors"))
    }
  }

  @Test("only two stages of a recognizer are timed, and a missing model is rejected") func partial()
    throws
  {
    let folder = try TemporaryFolder()
    var configuration = SmallNetworks.minimalConfiguration()
    configuration.age = nil
    configuration.generator = nil
    try FaceModel.makeUntrained(configuration, seed: 1).save(to: folder.path("r.safetensors"))
    let result = try Tool.cli(
      "bench", "--model", folder.path("r.safetensors"), "--batch", "1", "--rounds", "1", "--json")
    #expect((try result.json()["stages"] as? [Any])?.count == 2)
    let missing = try Tool.cli("bench", "--model", folder.path("missing"))
    #expect(missing.status == 2)
    #expect(missing.errors.contains("missing"))
  }

  @Test("the demo passes its checks and writes a readable image") func demo() throws {
    let folder = try TemporaryFolder()
    let result = try Tool.run("mtlface-demo", ["--output", folder.path("demo.png")])
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(!result.output.contains("RANDOM") && result.output.contains("preset mobile"))
    for stage in ["read the photo", "align", "encode", "embedding", "age", "seven ages"] {
      #expect(result.output.contains(stage))
    }
    #expect(!result.output.contains("FAILED"))
    let sheet = try RGBImage(contentsOf: folder.path("demo.png"))
    #expect(sheet.width > 1000 && sheet.height > 400)
    #expect(try folder.names() == ["demo.png"])
    let misused = try Tool.run("mtlface-demo", ["--photo"])
    #expect(misused.status == 2)
    let missing = try Tool.run("mtlface-demo", ["--photo", "missing.png"])
    #expect(missing.status == 2 && missing.errors.contains("missing.png"))
  }
}
