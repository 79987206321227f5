import Testing

@testable import MTLFaceCheckpoint

@Suite("Safetensors reader") struct SafetensorsReaderTests {
  /// Returns a file with a header length, a header and `count` zero bytes of data.
  static func file(_ header: String, data count: Int = 0) -> [UInt8] {
    ZipBuilder.words([UInt64(header.utf8.count)]) + Array(header.utf8)
      + [UInt8](repeating: 0, count: count)
  }

  static func tensor(_ name: String, _ shape: String, _ offsets: String, type: String = "F32")
    -> String
  {
    #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  /// Returns the error of reading `bytes`, and expects its message to begin with the name of the
  /// file.
  static func failure(_ bytes: [UInt8]) -> CheckpointError? {
    let error = #expect(throws: CheckpointError.self) {
      try TensorArchive(bytes: bytes, name: "bad.safetensors")
    }
    #expect(error?.description.hasPrefix("bad.safetensors: ") == true)
    #expect(error?.description.contains("\n") == false)
    return error
  }

  let path = "bad.safetensors"

  @Test("a file from the Python library with every supported element type is read") func pip()
    throws
  {
    let archive = try TensorArchive.open(TestFiles.fixture("pip.safetensors"))
    #expect(archive.format == .safetensors)
    #expect(archive.metadata == ["note": "tab\t \"quoted\" é"])
    #expect(archive.attributes.isEmpty)
    let names: [TensorElementType: String] = [
      .f64: "float64", .f32: "float32", .f16: "float16", .bf16: "bfloat16", .i64: "int64",
      .i32: "int32", .i16: "int16", .i8: "int8", .u8: "uint8", .bool: "bool",
    ]
    for (type, name) in names {
      let tensor = try archive.tensor("B.\(name)")
      #expect(tensor.elementType == type)
      #expect(tensor.shape == [3, 5])
      let expected: [Float] = (0..<15).map {
        type.isFloatingPoint ? Float($0) / 4 : type == .bool ? Float(min($0, 1)) : Float($0)
      }
      #expect(try tensor.floats() == expected)
      #expect(try tensor.doubles() == expected.map { Double($0) })
      if type.isFloatingPoint {
        #expect(
          throws: CheckpointError.notIntegers(path: archive.path, tensor: "B.\(name)", type: type)
        ) {
          try tensor.integers()
        }
      } else {
        #expect(try tensor.integers() == expected.map { Int64($0) })
      }
    }
    #expect(try archive.tensor("scalar").floats() == [2.5])
    #expect(try archive.tensor("empty").shape == [0, 4])
    #expect(try archive.tensor("empty").floats() == [])
    #expect(try archive.tensor("odd \"\\\n\t\u{1}\u{7f}/é\u{2028}😀").floats() == [0, 0.25])
    #expect(archive.keys.count == 33)
  }

  @Test("tensors at unaligned addresses are read") func misaligned() throws {
    let header =
      "{" + Self.tensor("b", "[1]", "[0,1]", type: "U8") + ","
      + Self.tensor("f", "[2]", "[1,9]") + "," + Self.tensor("d", "[1]", "[9,17]", type: "F64")
      + "}"
    var bytes = Self.file(header)
    bytes += [7] + ZipBuilder.words([Float(1.5).bitPattern, Float(-2).bitPattern])
    bytes += ZipBuilder.words([Double(0.1).bitPattern])
    let archive = try TensorArchive(bytes: bytes, name: "odd")
    #expect(archive.keys == ["b", "f", "d"])
    #expect(try archive.tensor("f").floats() == [1.5, -2])
    #expect(try archive.tensor("d").doubles() == [0.1])
    #expect(try archive.tensor("b").integers() == [7])
  }

  @Test("a file with an empty header has no tensors") func noTensors() throws {
    #expect(try TensorArchive(bytes: Self.file("{}  "), name: "none").keys.isEmpty)
  }

  @Test(
    "a file whose header length resembles a pickle is read",
    arguments: [0x280, 0x380, 0x480, 0x580])
  func pickleLength(length: Int) throws {
    let header = "{" + Self.tensor("a", "[1]", "[0,4]") + "}"
    let padding = String(repeating: " ", count: length - header.utf8.count)
    let archive = try TensorArchive(bytes: Self.file(header + padding, data: 4), name: "padded")
    #expect(archive.format == .safetensors)
  }

  @Test(
    "excessively large header lengths are rejected",
    arguments: [UInt64(1) << 63, .max, 100_000_001])
  func headerTooLong(length: UInt64) {
    let error = Self.failure(ZipBuilder.words([length]) + Array("{}".utf8))
    #expect(error == .headerTooLong(path: path, length: length, limit: 100_000_000))
  }

  @Test("a header longer than the file is rejected") func headerCut() {
    let error = Self.failure(ZipBuilder.words([UInt64(1000)]) + Array("{}".utf8))
    #expect(error == .truncated(path: path, size: 10, needed: 1008))
  }

  @Test("truncated data is rejected") func dataCut() {
    let bytes = Self.file("{" + Self.tensor("a", "[4]", "[0,16]") + "}", data: 9)
    let error = Self.failure(bytes)
    #expect(error == .truncated(path: path, size: bytes.count, needed: bytes.count + 7))
  }

  @Test("overlapping tensors are rejected, including empty ones") func overlap() {
    for offsets in ["[4,8]", "[0,8]", "[4,4]"] {
      let bytes = Self.file(
        "{" + Self.tensor("a", "[2]", "[0,8]") + "," + Self.tensor("b", "[1]", offsets) + "}",
        data: 8)
      guard case .overlappingTensors(path, _, _)? = Self.failure(bytes) else {
        Issue.record("\(offsets)")
        continue
      }
    }
  }

  @Test("gaps and trailing bytes are rejected") func gaps() {
    let one = Self.file("{" + Self.tensor("a", "[1]", "[4,8]") + "}", data: 8)
    #expect(Self.failure(one) == .gap(path: path, tensor: "a", bytes: 4))
    let far = Self.file("{" + Self.tensor("a", "[1]", "[4000000,4000004]") + "}", data: 8)
    #expect(Self.failure(far) == .gap(path: path, tensor: "a", bytes: 4_000_000))
    let tail = Self.file("{" + Self.tensor("a", "[1]", "[0,4]") + "}", data: 8)
    #expect(Self.failure(tail) == .trailingBytes(path: path, bytes: 4))
  }

  @Test("byte ranges that do not match the shape of the tensor are rejected") func sizes() {
    let bytes = Self.file("{" + Self.tensor("a", "[3]", "[0,8]") + "}", data: 8)
    let error = Self.failure(bytes)
    switch error {
    case .sizeMismatch(path, "a", expected: 12, found: 8), .outOfRange(path, "a", 12, 8): break
    default: Issue.record("\(String(describing: error))")
    }
    let less = Self.file("{" + Self.tensor("a", "[1]", "[0,8]") + "}", data: 8)
    #expect(Self.failure(less) == .sizeMismatch(path: path, tensor: "a", expected: 4, found: 8))
  }

  @Test(
    "shapes that overflow or exceed the file are rejected",
    arguments: [
      "[9223372036854775807,2]", "[4611686018427387904,4]", "[4611686018427387904]",
      "[3037000500,3037000500]", "[0,9223372036854775807,9223372036854775807]", "[1000000]",
    ])
  func hugeShapes(shape: String) {
    let error = Self.failure(Self.file("{" + Self.tensor("a", shape, "[0,8]") + "}", data: 8))
    guard case .impossibleShape(path, "a", _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("reversed offsets are rejected") func reversed() {
    let error = Self.failure(Self.file("{" + Self.tensor("a", "[1]", "[8,4]") + "}", data: 8))
    #expect(
      error == .impossibleShape(path: path, tensor: "a", problem: "byte range 8 to 4"))
  }

  @Test("unsupported element types are rejected", arguments: ["F8_E4M3", "U64", "f32", ""])
  func types(type: String) {
    let error = Self.failure(
      Self.file("{" + Self.tensor("a", "[1]", "[0,8]", type: type) + "}", data: 8))
    #expect(error == .unsupportedElementType(path: path, tensor: "a", type: type))
  }

  @Test("duplicate keys are rejected at every level") func duplicates() {
    let a = Self.tensor("a", "[1]", "[0,4]")
    let b = Self.tensor("\\u0061", "[1]", "[4,8]")
    let cases = [
      ("{\(a),\(b)}", "a"),
      (#"{"__metadata__":{},"__metadata__":{}}"#, "__metadata__"),
      (#"{"__metadata__":{"k":"1","k":"2"}}"#, "k"),
      (#"{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "a.dtype"),
    ]
    for (header, key) in cases {
      #expect(Self.failure(Self.file(header, data: 8)) == .duplicateKey(path: path, key: key))
    }
  }

  @Test(
    "headers with invalid JSON or unexpected contents are rejected",
    arguments: [
      "{", "{]", "{}x", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":{}}"#, #"{"a":[]}"#, #"{"a":1}"#,
      #"{"a":{"dtype":"F32","shape":[1]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}"#,
      #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1e2],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1,],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,2,4]}}"#,
      #"{"a":{"dtype":5,"shape":[1],"data_offsets":[0,4]}}"#,
      #"{"__metadata__":{"k":1}}"#, #"{"__metadata__":[]}"#,
      #"{"unended"#, "{\"line\nbreak\":1}", "{\"a\\",
    ])
  func badJSON(header: String) {
    let error = Self.failure(Self.file(header, data: 4))
    guard case .malformedHeader(path, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(
    "invalid escape sequences in an otherwise valid header are rejected",
    arguments: [
      #"\q"#, #"\u12"#, #"\u12G4"#, #"\u+123"#, #"\ud800"#, #"\ud800\u0041"#, #"\ud800x"#,
      #"\udc00"#,
      #"\u００41"#, "\n", "\0",
    ])
  func badEscapes(name: String) {
    let header = "{" + Self.tensor(name, "[1]", "[0,4]") + "}"
    guard case .malformedHeader(path, _, _)? = Self.failure(Self.file(header, data: 4)) else {
      Issue.record("the header was not rejected with the expected error")
      return
    }
  }

  @Test("text that is not valid UTF-8 is rejected") func notUTF8() {
    var bytes = Self.file(#"{"a?":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, data: 4)
    bytes[11] = 0xff
    guard case .malformedHeader? = Self.failure(bytes) else {
      Issue.record("the header was not rejected with the expected error")
      return
    }
  }

  @Test("deep nesting and too many dimensions are rejected") func deep() {
    let nested = String(repeating: "[", count: 100_000)
    let ones = "[" + [String](repeating: "1", count: 33).joined(separator: ",") + "]"
    for header in [
      #"{"a":\#(nested)"#, "{" + Self.tensor("a", nested, "[0,4]") + "}",
      "{" + Self.tensor("a", ones, "[0,4]") + "}",
    ] {
      guard case .malformedHeader? = Self.failure(Self.file(header, data: 4)) else {
        Issue.record("the header was not rejected with the expected error")
        continue
      }
    }
  }

  @Test("escape sequences in names are resolved") func escapes() throws {
    let header = "{" + Self.tensor(#"\u00e9\ud83d\ude00\"\\\/\b\f\n\r\t"#, "[]", "[0,4]") + "}"
    let archive = try TensorArchive(bytes: Self.file(header, data: 4), name: "escapes")
    #expect(archive.keys == ["é😀\"\\/\u{8}\u{c}\n\r\t"])
  }

  @Test("copying values into a buffer of the wrong size throws and leaves the buffer unchanged")
  func wrongCount() throws {
    let archive = try TensorArchive.open(TestFiles.fixture("pip_plain.safetensors"))
    let tensor = try archive.tensor("only")
    var values: [Float] = [5, 5]
    let error = CheckpointError.wrongCount(
      path: archive.path, tensor: "only", expected: 1, found: 2)
    #expect(throws: error) {
      try values.withUnsafeMutableBufferPointer { try tensor.copyFloats(into: $0) }
    }
    #expect(values == [5, 5])
    #expect(throws: CheckpointError.missingTensor(path: archive.path, tensor: "none")) {
      try archive.tensor("none")
    }
    #expect(archive["none"] == nil)
  }
}
