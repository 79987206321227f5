import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

/// Tests that invalid files cause the expected errors.
@Suite("Invalid ONNX files") struct ONNXErrorTests {
  private let path = "damaged.onnx"

  private func expect<E: Error & Equatable>(_ error: E, _ bytes: [UInt8]) {
    let found = ONNXFuzzTests.importError(bytes)
    #expect(found as? E == error, "\(found.map { "\($0)" } ?? "the file was accepted")")
  }

  private func file(_ build: (inout ONNXBuilder) -> Void) -> [UInt8] {
    var builder = ONNXBuilder()
    build(&builder)
    return builder.bytes
  }

  @Test("importing an unsupported operator throws an error with its name") func unknownOperator() {
    expect(
      ONNXError.unsupportedOperator(path: path, node: "Gelu \"out\"", name: "Gelu"),
      file { $0.add("Gelu", ["data"], ["out"]) })
    expect(
      ONNXError.unsupportedOperator(path: path, node: "Div \"b\"", name: "Div"),
      file {
        $0.add("Relu", ["data"], ["a"])
        $0.add("Div", ["a", "data"], ["b"])
      })
  }

  @Test("cycles, undefined values and duplicate values are rejected") func definitions() {
    expect(
      ONNXError.usedBeforeDefinition(path: path, node: "Identity \"a\"", value: "b"),
      file {
        $0.add("Identity", ["b"], ["a"])
        $0.add("Identity", ["a"], ["b"])
      })
    expect(
      ONNXError.usedBeforeDefinition(path: path, node: "Identity \"a\"", value: "a"),
      file { $0.add("Identity", ["a"], ["a"]) })
    expect(
      ONNXError.undefinedValue(path: path, node: "Identity \"a\"", value: "nothing"),
      file { $0.add("Identity", ["nothing"], ["a"]) })
    expect(
      ONNXError.duplicateValue(path: path, value: "a"),
      file {
        $0.add("Identity", ["data"], ["a"])
        $0.add("Identity", ["data"], ["a"])
      })
    expect(
      ONNXError.duplicateValue(path: path, value: "data"),
      file { $0.add("Identity", ["data"], ["data"]) })
    expect(
      CheckpointError.duplicateKey(path: path, key: "w"),
      file {
        $0.add(.zeros("w", [2]))
        $0.add(.zeros("w", [2]))
      })
  }

  @Test("tensors with an invalid shape or a wrong number of bytes are rejected") func sizes() {
    func tensor(_ shape: [Int], _ bytes: Int) -> [UInt8] {
      file { $0.add(.init(shape: shape, raw: Array(repeating: 0, count: bytes))) }
    }
    expect(
      CheckpointError.sizeMismatch(path: path, tensor: "w", expected: 4_000_000, found: 8),
      tensor([1_000_000], 8))
    expect(
      CheckpointError.sizeMismatch(path: path, tensor: "w", expected: 8, found: 12),
      tensor([2], 12))
    for shape in [[1 << 40, 1 << 40], [-1], [2, -2], [Int.max], [Int.min, 0]] {
      expect(
        CheckpointError.impossibleShape(path: path, tensor: "w", problem: "shape \(shape)"),
        tensor(shape, 8))
    }
    expect(
      CheckpointError.limitExceeded(path: path, what: "numbers", limit: 32),
      tensor(Array(repeating: 1, count: 33), 4))
  }

  @Test("a tensor that extends beyond the file is rejected") func beyondFile() throws {
    var graph = ProtobufWriter()
    var tensor = ProtobufWriter()
    tensor.writeInteger(1, 1 << 20)
    tensor.writeInteger(2, 1)
    tensor.writeHeader(9, length: 4 << 20)
    graph.writeHeader(5, length: tensor.bytes.count + 4 << 20)
    var model = ProtobufWriter()
    model.writeInteger(1, 8)
    model.writeHeader(7, length: graph.bytes.count + tensor.bytes.count + 4 << 20)
    let bytes = model.bytes + graph.bytes + tensor.bytes
    guard
      case CheckpointError.truncated(path, bytes.count, .some)? = ONNXFuzzTests.importError(bytes)
    else {
      Issue.record("the file is not reported as truncated")
      return
    }
  }

  @Test("tensors in another file are rejected") func externalData() {
    for location in [1, 7] {
      expect(
        ONNXError.externalData(path: path, tensor: "w"),
        file { $0.add(.init(shape: [2], externalLocation: location)) })
    }
  }

  @Test("unsupported element types are rejected") func types() {
    expect(
      CheckpointError.unsupportedElementType(path: path, tensor: "w", type: "ONNX type 14"),
      file { $0.add(.init(shape: [1], type: 14, raw: Array(repeating: 0, count: 8))) })
    // The type I32 is readable but not allowed for weights.
    expect(
      CheckpointError.unsupportedElementType(path: path, tensor: "w", type: "I32"),
      file {
        $0.add(.init(shape: [4, 3, 3, 3], type: 6, raw: Array(repeating: 0, count: 432)))
        $0.add("Conv", ["data", "w"], ["out"])
      })
  }

  @Test("a non-finite weight in any tensor is rejected") func nonFinite() throws {
    let bytes = try TestFiles.bytes(ONNXFixture.path("iresnet_folded_1.onnx"))
    let archive = try ONNXFile(bytes: bytes, name: path).archive
    let floats = archive.tensors.values.filter { $0.elementType == .f32 }
    #expect(floats.count > 40)
    for tensor in floats {
      for value in [Float.nan, .infinity] {
        var damaged = bytes
        let offset = tensor.byteOffset + 4 * (tensor.count - 1)
        withUnsafeBytes(of: value.bitPattern.littleEndian) {
          damaged.replaceSubrange(offset..<(offset + 4), with: $0)
        }
        expect(ModelFileError.nonFiniteWeight(path: path, key: tensor.name), damaged)
      }
    }
  }

  @Test("integers of more than 64 bits and invalid fields are rejected") func varints() {
    func importError(_ bytes: [UInt8]) -> String {
      ONNXFuzzTests.importError(bytes).map { "\($0)" } ?? ""
    }
    let long = [0x08] + [UInt8](repeating: 0x80, count: 10) + [1]
    #expect(importError(long).contains("more than 64 bits"))
    let large = [0x08] + [UInt8](repeating: 0xff, count: 9) + [0x7f]
    #expect(importError(large).contains("more than 64 bits"))
    // The largest possible length must not cause an overflow.
    let huge = [0x08, 8, 0x3a] + [UInt8](repeating: 0xff, count: 9) + [1]
    #expect(importError(huge).contains("is truncated"))
    #expect(importError([0x00, 1]).contains("field number"))
    #expect(importError([0x0b, 1]).contains("wire type 3"))
  }

  @Test("deeply nested messages do not exhaust the stack") func nesting() {
    var inner: [UInt8] = []
    for _ in 0..<5000 {
      var attribute = ProtobufWriter()
      attribute.writeMessage(6) { $0.writeMessage(1) { $0.writeMessage(5, inner) } }
      inner = attribute.bytes
    }
    expect(
      ONNXError.unsupportedOperator(path: path, node: "If \"out\"", name: "If"),
      file { $0.add("If", ["data"], ["out"], attribute: inner) })
  }

  @Test("files with too many nodes are rejected") func manyNodes() {
    var builder = ONNXBuilder()
    for _ in 0..<140_000 { builder.add("A", [], ["a"]) }
    expect(
      CheckpointError.limitExceeded(
        path: path, what: "nodes, tensors, names and attributes", limit: 1 << 18),
      builder.bytes)
  }

  @Test("invalid strings, nodes without outputs and graphs without images are rejected")
  func invalidGraphs() {
    for build: (inout ONNXBuilder) -> Void in [
      { $0.add(field: 11, [0x0a, 2, 0xff, 0xfe]) }, { $0.add("Identity", ["data"], []) },
      { $0.add("", ["data"], ["out"]) }, { $0.add(field: 15, []) }, { $0.add(field: 5, []) },
      { $0.add(field: 11, [0x0a, 1, 0x61]) }, { _ in },
    ] {
      #expect(!ONNXFuzzTests.exercise(file(build), "invalid graph"))
    }
    #expect(!ONNXFuzzTests.exercise(ONNXBuilder(input: nil).bytes, "no input"))
  }

  @Test("the error for an unknown operator in an otherwise valid network contains the operator")
  func almostRight() throws {
    let bytes = try TestFiles.bytes(ONNXFixture.path("iresnet_plain_1.onnx"))
    // Each operator is replaced with an unknown operator whose name has the same length.
    for (old, new) in [("PRelu", "Relu6"), ("Flatten", "Flattem"), ("Gemm", "Gemn")] {
      var damaged = bytes
      let (from, to) = (Array(old.utf8), Array(new.utf8))
      for offset in 0...(damaged.count - from.count)
      where damaged[offset..<(offset + from.count)].elementsEqual(from) {
        damaged.replaceSubrange(offset..<(offset + from.count), with: to)
      }
      let text = ONNXFuzzTests.importError(damaged).map { "\($0)" } ?? ""
      #expect(text.contains("the operator \"\(new)\""), "\(text)")
    }
  }

  @Test("each message has one line and begins with the path") func descriptions() {
    let hostile = "\u{1b}[2J\r\n\u{2028}" + String(repeating: "x", count: 10_000)
    for text in ["a", hostile] {
      for error: ONNXError in [
        .malformed(path: path, offset: 1, problem: text), .externalData(path: path, tensor: text),
        .undefinedValue(path: path, node: text, value: text),
        .usedBeforeDefinition(path: path, node: text, value: text),
        .duplicateValue(path: path, value: text),
        .unsupportedOperator(path: path, node: text, name: text),
        .unsupportedStructure(path: path, node: text, problem: text),
        .unsupportedPart(path: path, part: text), .tooLarge(path: path, bytes: 1 << 31),
      ] {
        #expect(error.path == path)
        #expect(error.description.hasPrefix("damaged.onnx: "))
        #expect(
          error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x2028 })
        #expect(error.description.utf8.count < 4000)
      }
    }
  }
}
