import Foundation
import MTLFace
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests of the `train` commands.
@Suite("train")
struct TrainTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes a list of small images with gaps between the identity numbers. Every fourth face has no
  /// age.
  private func faces(_ count: Int = 24) throws -> String {
    var lines = ""
    for number in 0..<count {
      var random = RandomSource(seed: UInt64(number))
      let color = RGBColor(
        red: UInt8(random.next() & 255), green: UInt8(random.next() & 255),
        blue: UInt8(random.next() & 255))
      try RGBImage(width: 48, height: 48, color: color).writePNG(to: folder.path("f\(number).png"))
      let age = number % 4 == 3 ? "-1" : String(3 + number * 29 % 70)
      lines += "\(100 + number % 3 * 50) f\(number).png \(age) \(number % 2)\n"
    }
    return try folder.write(Data(lines.utf8), "list\(count).txt")
  }

  private func start() throws -> String {
    let path = folder.path("start.safetensors")
    try FaceModel.makeUntrained(SmallNetworks.configuration(.mobile), seed: 2).save(to: path)
    return path
  }

  /// Returns the arguments of a short run.
  private func arguments(
    _ verb: String, steps: Int, _ name: String, _ more: [String] = []
  ) throws -> [String] {
    try [
      "train", verb, "--data", faces(), "--start", start(), "--iterations", String(steps),
      "--batch", "4", "--set", "aifr.schedule.rate=0.01", "--set", "run.checkpointEvery=5",
      "--set", "run.logEvery=5", "-o", folder.path(name),
    ] + more
  }

  private func run(_ arguments: [String], prefix: String? = nil) throws -> Tool.Result {
    try Tool.run("mtlface-cli", arguments, shellPrefix: prefix)
  }

  private func model(_ name: String) throws -> Data {
    try folder.bytes("\(name)/model.safetensors")
  }

  @Test(
    "a run writes a model, a report and a log, and prints the records of the log",
    arguments: ["aifr", "joint"])
  func completeRun(_ task: String) throws {
    let result = try run(arguments(task, steps: 10, "run", ["--json"]))
    #expect(result.status == 0, "\(result.errors)")
    let object = try result.json()
    #expect(object["ending"] as? String == "finished" && object["step"] as? Int == 10)
    #expect(object["model"] as? String == folder.path("run/model.safetensors"))
    let losses = try #require(object["losses"] as? [String: Double])
    #expect(losses["aifr.identity"] != nil && losses["aifr.age"] != nil)
    #expect((losses["fas.total"] != nil) == (task == "joint"))
    for line in result.errors.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["event"] != nil && object?["step"] != nil)
    }
    #expect(try folder.text("run/log.jsonl").contains("\"event\":\"end\""))
    #expect(try folder.text("run/report.html").contains("<svg"))
    let made = try FaceModel.open(folder.path("run/model.safetensors"))
    #expect(made.configuration.classCount == nil && !made.configuration.hasAgeAdversary)
    if task == "joint" {
      #expect(try folder.names().contains("run"))
      #expect(
        FileManager.default.fileExists(atPath: folder.path("run/samples/step-000000010.png")))
    }
  }

  @Test("a synthesis run can start from the model of a recognition run") func startModel() throws {
    #expect(try run(arguments("aifr", steps: 5, "first")).status == 0)
    var second = try arguments("fas", steps: 5, "second")
    second.replace(
      ["--start", folder.path("start.safetensors")],
      with: [
        "--start", folder.path("first/model.safetensors"),
      ])
    // Every age group must contain a face.
    second += ["--set", "model.groups=4"]
    let result = try run(second)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test("a run that is killed 20 times at random produces the same model when it is resumed")
  func killed() throws {
    let quiet = ["--set", "run.validateEvery=100000", "--set", "run.samplesEvery=100000"]
    let steps = 1500
    #expect(try run(arguments("aifr", steps: steps, "whole", quiet)).status == 0)
    let broken = try arguments("aifr", steps: steps, "broken", quiet + ["--resume"])
    var random = RandomSource(seed: UInt64(getpid()))
    var kills = 0
    for _ in 0..<20 {
      let process = try background(broken)
      Thread.sleep(forTimeInterval: 0.02 + 0.4 * random.uniform())
      if process.isRunning {
        kill(process.processIdentifier, SIGKILL)
        kills += 1
      }
      process.waitUntilExit()
    }
    #expect(kills == 20, "the run finished before it was killed 20 times")
    let last = try run(broken)
    #expect(last.status == 0, "\(last.errors)")
    #expect(!last.errors.contains("warning"), "\(last.errors)")
    #expect(try model("whole") == model("broken"))
  }

  @Test(
    "after SIGTERM or SIGINT, a run saves a checkpoint and exits with status 1",
    arguments: [SIGTERM, SIGINT])
  func stopsOnSignal(_ signal: Int32) throws {
    #expect(try run(arguments("aifr", steps: 800, "whole")).status == 0)
    let parts = try arguments("aifr", steps: 800, "parts", ["--resume"])
    let process = try background(parts)
    let deadline = Date(timeIntervalSinceNow: 20)
    while Date() < deadline, !(((try? folder.text("parts/log.jsonl")) ?? "").contains("\"step\":5"))
    { Thread.sleep(forTimeInterval: 0.01) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 1, "the signal ended the process")
    #expect(try folder.text("parts/log.jsonl").contains("\"text\":\"stopped\""))
    #expect(
      try !FileManager.default.contentsOfDirectory(
        atPath: folder.path("parts/checkpoints")
      ).isEmpty)
    #expect(try run(parts).status == 0)
    #expect(try model("whole") == model("parts"))
  }

  @Test("if the disk is full, the previous checkpoint is kept, and the error is reported")
  func fullDisk()
    throws
  {
    #expect(try run(arguments("aifr", steps: 5, "run")).status == 0)
    let longer = ["train", "aifr", "-o", folder.path("run"), "--resume", "--iterations", "12"]
    let full = try run(longer, prefix: "ulimit -f 48")
    #expect(full.status == 2)
    #expect(full.errors.contains("step 10 could not be saved"), "\(full.errors)")
    #expect(full.errors.contains("cannot be written"), "\(full.errors)")
    let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path("run/checkpoints"))
    #expect(kept == ["step-000000005.safetensors"])
    let roomy = try run(longer)
    #expect(roomy.status == 0 && !roomy.errors.contains("previous checkpoint"), "\(roomy.errors)")
  }

  @Test("invalid settings are rejected on one line with the reason and the remedy")
  func invalidSettings() throws {
    func expectRejection(_ more: [String], _ words: String...) throws {
      let result = try run(arguments("aifr", steps: 5, "run\(UUID())", more))
      #expect(result.status == 2 && result.output.isEmpty)
      let lines = result.errors.split(separator: "\n")
      #expect(lines.count == 1, "\(result.errors)")
      for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
    }
    try expectRejection(["--set", "aifr.bacth=3"], "aifr.bacth", "unknown setting", "batch")
    try expectRejection(["--set", "aifr.momentum=fast"], "aifr.momentum")
    try expectRejection(["--set", "aifr.momentum=2"], "aifr.momentum", "0.9999")
    try expectRejection(["--set", "data=[]"], "is empty")
    try expectRejection(["--set", "aifr.batch=25"], "the batch size, 25, is larger", "which is 24")
    try expectRejection(["--set", "aifr.frozen=[\"generator\"]"], "frozen")
    try expectRejection(["--set", "aifr.margin={\"kind\": \"sphereFace\"}"], "aifr.margin")
    try expectRejection(["--set", "nonsense"], "KEY=VALUE")
    let config = try folder.write(Data("{\"iterations\": 5".utf8), "bad.json")
    try expectRejection(["--config", config], "bad.json", "JSON")
    try expectRejection(["--config", folder.path("none.json")], "none.json")
    let file = try folder.write(Data(), "file")
    let inFile = try run(arguments("aifr", steps: 5, "file"))
    #expect(inFile.status == 2 && inFile.errors.contains("file"), "\(inFile.errors)")
    #expect(try Data(contentsOf: URL(filePath: file)).isEmpty)
    #expect(try run(arguments("aifr", steps: 5, "file/below")).status == 2)
    #expect(try run(arguments("aifr", steps: 5, "folders/above/it")).status == 0)
    #expect(try run(["train", "aifr", "-o", folder.path("x")]).errors.contains("data"))
    #expect(try run(["train", "aifr"]).errors.contains("-o"))
  }

  @Test("a run that fails before its first step leaves no folder, and keeps existing files")
  func failedStart() throws {
    // The first setting is rejected before the run starts, and the second when it starts.
    for setting in ["aifr.batch=25", "aifr.teacher=start"] {
      let command = [
        "train", "aifr", "--data", try faces(), "--preset", "mobile", "--batch", "4",
        "--iterations",
        "2", "--set", setting, "-o",
      ]
      let new = try run(command + [folder.path("new/run")])
      #expect(new.status == 2 && !new.errors.contains("cannot be"), "\(new.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.path("new")), "\(setting)")
      try FileManager.default.createDirectory(
        atPath: folder.path("old"), withIntermediateDirectories: true)
      try folder.write([1], "old/notes.txt")
      #expect(try run(command + [folder.path("old")]).status == 2)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path("old")) == ["notes.txt"])
    }
  }

  @Test("faces that cannot be used are reported, and the other faces are used") func unusableFaces()
    throws
  {
    let missing = """
      100 missing.png 30 1
      100 f1.png old 1
      200 f2.png 30 both
      200 bad.png 30 1

      """
    try Data("no picture".utf8).write(to: folder.url.appending(path: "bad.png"))
    let text = try String(contentsOfFile: faces(), encoding: .utf8)
    let both = try folder.write(Data((text + missing).utf8), "both.txt")
    var command = try arguments("aifr", steps: 10, "run", ["--json"])
    command.replace(["--data", folder.path("list24.txt")], with: ["--data", both])
    let result = try run(command)
    #expect(result.status == 0, "\(result.errors)")
    for words in ["missing.png", "the age \\\"old\\\"", "the gender \\\"both\\\"", "bad.png"] {
      #expect(result.errors.contains(words), "\(words): \(result.errors)")
    }
    let warnings = try #require(try result.json()["warnings"] as? [String])
    #expect(warnings.count == 4)
  }

  @Test("with faces of one person, only ages are trained, and a warning is printed")
  func onePerson() throws {
    let text = try String(contentsOfFile: faces(), encoding: .utf8)
    let lines = text.split(separator: "\n").map { line in
      (["7"] + line.split(separator: " ").dropFirst()).joined(separator: " ")
    }
    let one = try folder.write(Data((lines.joined(separator: "\n") + "\n").utf8), "one.txt")
    var command = try arguments("aifr", steps: 5, "run", ["--json"])
    command.replace(["--data", folder.path("list24.txt")], with: ["--data", one])
    let result = try run(command)
    #expect(result.status == 0 && result.errors.contains("one person"), "\(result.errors)")
    let losses = try #require(try result.json()["losses"] as? [String: Double])
    #expect(losses["aifr.identity"] == nil && losses["aifr.age"] != nil)
  }

  private func background(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: try Tool.path("mtlface-cli"))
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }
}
