import Foundation
import MTLFaceSupport
import MTLFaceTensor
import Testing

/// Tests of the help, of usage errors and of the output streams.
@Suite("Usage")
struct UsageTests {
  @Test(
    "the help and the version are printed on standard output",
    arguments: [
      (["--help"], "usage: mtlface-cli COMMAND"), (["-h"], "exit status"),
      (["--version"], "mtlface-cli 0."),
      (["info", "--help"], "usage: mtlface-cli info [FILE]"), (["convert", "-h"], "--dtype"),
      (["bench", "--help"], "--rounds"), (["export", "-h"], "--standalone"),
      (["help"], "usage: mtlface-cli COMMAND"),
      (["help", "info"], "usage: mtlface-cli info [FILE]"),
      (["help", "gallery"], "gallery compact"), (["help", "evaluate", "age"], "--confusion"),
      (["bench", "--nonsense=", "--help"], ""),
    ])
  func help(arguments: [String], expected: String) throws {
    let result = try Tool.run("mtlface-cli", arguments)
    if expected.isEmpty {
      #expect(result.status == 2)
    } else {
      #expect(result.status == 0)
      #expect(result.output.contains(expected))
      #expect(result.errors.isEmpty)
    }
  }

  @Test(
    "usage errors are reported on one line on standard error, and the status is 2",
    arguments: [
      ([], "info, detect, align"), (["inof"], "did you mean info?"),
      (["--threads", "2", "info"], "follow the command"),
      ([""], "unknown command"), (["detekt", "x.png"], "did you mean detect?"),
      (["gallery"], "missing subcommand; expected one of add, list"),
      (["gallery", "lst"], "unknown subcommand \"lst\"; did you mean list?"),
      (["verification"], "did you mean evaluate verification?"),
      (["help", "detekt"], "did you mean detect?"),
      (["gallery", "show"], "unknown subcommand \"show\"; expected one of add, list"),
      (["info", "a", "b"], "unexpected argument \"b\""),
      (["info", "--kyes", "a"], "did you mean --keys?"),
      (["info", "--threads", "none", "a"], "1...256"), (["convert", "a"], "missing argument OUT"),
      (["convert", "a", "b", "c.safetensors"], "--preset"),
      (["convert", "a", "b.pth"], ".safetensors"),
      (["convert", "--dtype", "f61", "a", "b"], "did you mean f16?"),
      (["convert", "--preset", "papre", "a", "b"], "did you mean paper?"),
      (["export", "a"], "missing option -o"),
      (["export", "-o", "a.onnx"], "missing argument MODEL"),
      (["export", "a", "-o", "b.pth"], ".onnx"),
      (["export", "a", "-o", "b.onnx", "--part", "ages"], "did you mean age?"),
      (["export", "a", "-o", "b.onnx", "--standalone"], "--part age or generator"),
      (["convert", "--preset", "paper", "a.onnx", "b"], "omit --preset"),
      (["bench", "--threads", "1,1"], "1...256"), (["bench", "--threads", "257"], "1...256"),
      (["detect", "a.png", "--min-face", "65537"], "12...65536"),
      (["bench", "--training", "fas", "--memory", "low"], "omit the other options"),
      (["bench", "--operations", "--memory", "low"], "only with --threads and --rounds"),
      (["evaluate", "age", "a.txt", "--held-out-every", "1"], "2...1000000"),
      (["bench", "--batch", "0"], "1...256"),
      (["bench", "--model", "a", "--preset", "paper"], "omit --preset and --encoder"),
      (["bench", "--training", "asr"], "one of aifr, fas"),
      (["bench", "--training", "fas", "--batch", "1"], "2 or more"),
      (["bench", "--training", "fas", "--model", "a"], "--preset, --encoder"),
      (["bench", "--training", "fas", "--operations"], "--preset, --encoder"),
      (["bench", "--training", "fas", "--batch", "2,4", "--record", "a"], "one --batch"),
      (["bench", "--record", "a"], "--record requires --training"),
      (["bench", "--operations", "--batch", "1"], "only with --threads and --rounds"),
      (["bench", "--encoder", "ir51"], "did you mean ir50?"),
      (["bench", "x"], "unexpected argument"),
    ])
  func mistakes(arguments: [String], expected: String) throws {
    for extra in [[], ["--json"]] where extra.isEmpty || arguments.count > 1 {
      let result = try Tool.run("mtlface-cli", arguments + extra)
      #expect(result.status == 2)
      // With --json, the error is also an object on standard output.
      #expect(result.output.isEmpty == extra.isEmpty)
      #expect(result.errors.contains(expected), "\(arguments): \(result.errors)")
      #expect(result.errors.hasPrefix("mtlface-cli"))
      #expect(result.errors.filter(\.isNewline).count == 1)
    }
  }

  @Test("--threads 0 selects one thread per processor") func allThreads() throws {
    let processors = ThreadPool.processorCount
    for threads in ["0", "\(processors)"] {
      let result = try Tool.cli("age", SamplePhotos.portrait, "--threads", threads, "-v")
      #expect(result.errors.contains(", \(NumberFormat.count(processors, "thread"))\n"))
    }
    let bench = try Tool.cli("bench", "--operations", "--rounds", "1", "--threads", "0", "--json")
    let operations = try #require(try bench.json()["operations"] as? [[String: Any]])
    #expect(operations.map { $0["threads"] as? Int } == [processors])
  }

  @Test("writing to a closed pipe is not an error") func closedPipe() throws {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let result = try Tool.run(
      "mtlface-cli", ["convert", "--help"], output: pipe.fileHandleForWriting)
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
  }

  @Test(
    "a failure to write the result is an error",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullOutput() throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let result = try Tool.run("mtlface-cli", ["--help"], output: full)
    #expect(result.status == 2)
    #expect(result.errors.contains("cannot write to standard output"))
  }

  @Test("a path with a line break is reported on one line") func lineBreakInPath() throws {
    let result = try Tool.cli("info", "no\nsuch\u{1b}file")
    #expect(result.status == 2)
    #expect(result.errors.filter(\.isNewline).count == 1)
    #expect(!result.errors.contains("\u{1b}"))
  }
}
