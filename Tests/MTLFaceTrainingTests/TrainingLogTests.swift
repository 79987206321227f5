import Foundation
import MTLFaceSupport
import MTLFaceTestSupport
import Testing

@testable import MTLFaceTraining

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tests of the log of a run with incomplete lines, malicious files, truncation, and full disks.
@Suite("Training log")
struct TrainingLogTests {
  @Test("a record is encoded as one line with sorted keys and without missing values")
  func lines() throws {
    var record = TrainingRecord(.step, step: 20, seconds: 1.5)
    #expect(try record.line() == #"{"event":"step","seconds":1.5,"step":20}"#)
    record.learningRate = 0.1
    record.losses = ["aifr.total": 2, "aifr.age": 0.5]
    record.file = "samples/20.png"
    record.text = "two\nlines"
    let line = try record.line()
    #expect(
      line == #"{"event":"step","file":"samples/20.png","losses":{"aifr.age":0.5,"aifr.total":2},"#
        + #""rate":0.1,"seconds":1.5,"step":20,"text":"two\nlines"}"#)
    #expect(TrainingRecord(line: Array(line.utf8)) == record)
  }

  @Test("nonfinite losses and metrics are encoded as null and decoded as NaN")
  func nonFinite() throws {
    var record = TrainingRecord(.step, step: 1, seconds: .nan)
    record.learningRate = .infinity
    record.losses = ["a": .nan, "b": 1]
    record.metrics = ["c": -.infinity]
    let line = try record.line()
    #expect(
      line == #"{"event":"step","losses":{"a":null,"b":1},"metrics":{"c":null},"#
        + #""seconds":0,"step":1}"#)
    let decoded = try #require(TrainingRecord(line: Array(line.utf8)))
    #expect(decoded.losses["a"]?.isNaN == true && decoded.losses["b"] == 1)
    #expect(decoded.metrics["c"]?.isNaN == true && decoded.learningRate == nil)
  }

  @Test(
    "an invalid line decodes as nil",
    arguments: [
      "", "{", "[]", "null", #"{"event":"step"}"#, #"{"event":"party","seconds":1,"step":1}"#,
      #"{"event":"step","seconds":1,"step":-1}"#, #"{"event":"step","seconds":-1,"step":1}"#,
      #"{"event":"step","seconds":1,"step":1e99}"#,
      #"{"event":"step","seconds":1,"step":1,"losses":[1]}"#,
      #"{"event":"step","seconds":1e999,"step":1}"#,
    ])
  func invalidLine(_ text: String) { #expect(TrainingRecord(line: Array(text.utf8)) == nil) }

  @Test("records appended by two sessions are read in order") func appending() throws {
    let folder = try TemporaryFolder()
    let records = (0..<5).map { TrainingRecord(.step, step: $0, seconds: Double($0)) }
    let first = try TrainingLog(folder: folder.url.path)
    for record in records.prefix(3) { try first.append(record) }
    let second = try TrainingLog(folder: folder.url.path)
    for record in records.suffix(2) { try second.append(record) }
    var expected = TrainingLog.Contents()
    expected.records = records
    #expect(try TrainingLog.contents(in: folder.url.path) == expected)
  }

  @Test(
    "reading ignores an incomplete last line, and opening the log removes it",
    arguments: [0, 1, 70_000])
  func incompleteLine(_ length: Int) throws {
    let folder = try TemporaryFolder()
    let completeLine = try TrainingRecord(.start, step: 0, seconds: 0).line() + "\n"
    try folder.write(
      Array(completeLine.utf8) + [UInt8](repeating: 0x7b, count: length), "log.jsonl")
    #expect(try TrainingLog.contents(in: folder.url.path).records.count == 1)
    #expect(try TrainingLog.contents(in: folder.url.path).skippedLines == 0)
    let log = try TrainingLog(folder: folder.url.path)
    #expect(try Array(folder.bytes("log.jsonl")) == Array(completeLine.utf8))
    try log.append(TrainingRecord(.end, step: 1, seconds: 1))
    #expect(try TrainingLog.contents(in: folder.url.path).records.map(\.event) == [.start, .end])
  }

  @Test("opening a log that contains only an incomplete line empties it")
  func onlyIncompleteLine() throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 0x20, count: 200_000), "log.jsonl")
    _ = try TrainingLog(folder: folder.url.path)
    #expect(try Array(folder.bytes("log.jsonl")).isEmpty)
  }

  @Test("truncation keeps the records up to a step, and later records can be appended")
  func truncation() throws {
    let folder = try TemporaryFolder()
    let log = try TrainingLog(folder: folder.url.path)
    for step in [0, 10, 20, 30] { try log.append(TrainingRecord(.step, step: step, seconds: 1)) }
    try log.truncate(after: 20)
    try log.append(TrainingRecord(.start, step: 20, seconds: 2))
    let contents = try TrainingLog.contents(in: folder.url.path)
    #expect(contents.records.map(\.step) == [0, 10, 20, 20])
    #expect(contents.records.last?.event == .start)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["log.jsonl"])
  }

  @Test("reading skips and counts invalid lines, and truncation removes them")
  func invalidLines() throws {
    let folder = try TemporaryFolder()
    let line = Array((try TrainingRecord(.step, step: 7, seconds: 1).line() + "\n").utf8)
    let huge = [UInt8](repeating: UInt8(ascii: "{"), count: 3_000_000)
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 60_000)
    let nested = Array(#"{"event":"#.utf8) + deep
    let binary = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7919) }.filter { $0 != 0x0a }
    try folder.write(
      Array([line, huge + [0x0a], binary + [0x0a], nested + [0x0a], [0x0a], line].joined()),
      "log.jsonl")
    let contents = try TrainingLog.contents(in: folder.url.path)
    #expect(contents.records.map(\.step) == [7, 7])
    #expect(contents.skippedLines == 4)
    try TrainingLog(folder: folder.url.path).truncate(after: 7)
    #expect(try Array(folder.bytes("log.jsonl")) == line + line)
  }

  @Test("a long log is read completely, or its newest records up to a limit") func long() throws {
    let folder = try TemporaryFolder()
    let count = 100_000
    let text = (0..<count).map { #"{"event":"step","losses":{"a":1},"seconds":1,"step":\#($0)}"# }
    try folder.write(Array((text.joined(separator: "\n") + "\n").utf8), "log.jsonl")
    let all = try TrainingLog.contents(in: folder.url.path)
    #expect(all.records.map(\.step) == Array(0..<count))
    let newest = try TrainingLog.contents(in: folder.url.path, limit: 1000)
    #expect(newest.records.map(\.step) == Array(count - 1000..<count))
    #expect(newest.omittedRecords == count - 1000)
  }

  @Test("reading or opening a log that is missing, a folder, or a pipe throws")
  func unreadableLogs() throws {
    let folder = try TemporaryFolder()
    let absent = folder.path("absent")
    #expect(throws: TrainingLogError.self) { try TrainingLog.contents(in: absent) }
    #expect(throws: TrainingLogError.self) { try TrainingLog(folder: absent) }
    try FileManager.default.createDirectory(
      atPath: folder.path("log.jsonl"), withIntermediateDirectories: false)
    #expect(throws: TrainingLogError.self) { try TrainingLog.contents(in: folder.url.path) }
    #expect(throws: TrainingLogError.self) { try TrainingLog(folder: folder.url.path) }
    let log = folder.path("log.jsonl")
    try FileManager.default.removeItem(atPath: log)
    #expect(mkfifo(log, 0o600) == 0)
    #expect(throws: TrainingLogError.unreadable(path: log, reason: "it is a pipe")) {
      _ = try TrainingLog.contents(in: folder.url.path)
    }
  }

  @Test("appending a record that is too long throws and writes nothing") func tooLong() throws {
    let folder = try TemporaryFolder()
    let log = try TrainingLog(folder: folder.url.path)
    var record = TrainingRecord(.warning, step: 0, seconds: 0)
    record.text = String(repeating: "x", count: LineReader.maximumLength)
    #expect(throws: TrainingLogError.self) { try log.append(record) }
    #expect(try Array(folder.bytes("log.jsonl")).isEmpty)
  }

  @Test("a system error of a full disk or an exceeded quota becomes diskFull") func errors() {
    #expect(TrainingLogError.writing("a", SystemError(code: ENOSPC)) == .diskFull(path: "a"))
    #expect(TrainingLogError.writing("a", SystemError(code: EDQUOT)) == .diskFull(path: "a"))
    guard case .unwritable = TrainingLogError.writing("a", SystemError(code: EIO)) else {
      Issue.record("EIO does not become an unwritable error")
      return
    }
    #expect(TrainingLogError.diskFull(path: "run/log.jsonl").description.contains("run/log.jsonl"))
  }

  #if os(Linux)
    @Test("a failed write leaves only complete lines in the log") func failedWrite() async {
      await #expect(processExitsWith: .success) {
        let folder = try TemporaryFolder()
        let log = try TrainingLog(folder: folder.url.path)
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
        guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(3) }
        var written = 0
        do {
          for step in 0..<1000 {
            try log.append(TrainingRecord(.step, step: step, seconds: 0))
            written += 1
          }
          exit(4)
        } catch {
          guard case TrainingLogError.unwritable = error, written > 10 else { exit(5) }
        }
        let bytes = try Array(folder.bytes("log.jsonl"))
        guard bytes.last == 0x0a, bytes.filter({ $0 == 0x0a }).count == written else { exit(6) }
      }
    }
  #endif
}
