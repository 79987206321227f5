import Testing

@testable import MTLFaceCheckpoint

/// Tests with handwritten pickles, which cover all opcodes and the rejection of hostile pickles.
@Suite("Pickle reader") struct PickleReaderTests {
  static func read(_ pickle: PickleBuilder) throws -> TensorArchive {
    try TensorArchive(bytes: pickle.finished, name: "data.pkl")
  }

  static func failure(_ pickle: PickleBuilder) -> CheckpointError? {
    let error = #expect(throws: CheckpointError.self) { try read(pickle) }
    #expect(error?.description.hasPrefix("data.pkl: ") == true)
    return error
  }

  /// Returns the value on top of the stack after the opcodes.
  static func value(_ version: UInt8 = 2, _ opcodes: String) throws -> CheckpointValue? {
    var pickle = PickleBuilder(protocol: version)
    pickle.op(opcodes)
    return try read(pickle).attributes["value"]
  }

  @Test(
    "plain data is read",
    arguments: [
      ("N", .none), ("\u{88}", .bool(true)), ("\u{89}", .bool(false)), ("K\u{ff}", .integer(255)),
      ("M\u{01}\u{02}", .integer(513)), ("J\u{fe}\u{ff}\u{ff}\u{ff}", .integer(-2)),
      ("\u{8a}\u{00}", .integer(0)), ("\u{8a}\u{01}\u{80}", .integer(-128)),
      ("\u{8a}\u{08}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{7f}", .integer(.max)),
      ("\u{8b}\u{02}\u{00}\u{00}\u{00}\u{00}\u{01}", .integer(256)),
      (
        "\u{8a}\u{09}\u{01}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}\u{01}",
        .bigInteger([1, 0, 0, 0, 0, 0, 0, 0, 1])
      ),
      ("G\u{3f}\u{f8}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}", .float(1.5)),
      ("\u{8c}\u{02}hi", .string("hi")), ("X\u{02}\u{00}\u{00}\u{00}hi", .string("hi")),
      ("\u{8d}\u{02}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}hi", .string("hi")),
      ("C\u{01}\u{ff}", .bytes([255])), ("B\u{01}\u{00}\u{00}\u{00}\u{ff}", .bytes([255])),
      ("\u{8e}\u{01}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}a", .bytes([97])),
      ("\u{96}\u{01}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}a", .bytes([97])),
      ("U\u{02}hi", .string("hi")), ("U\u{01}\u{ff}", .bytes([255])),
      ("T\u{02}\u{00}\u{00}\u{00}hi", .string("hi")),
      ("(K\u{01}K\u{02}t", .list([.integer(1), .integer(2)])),
      ("K\u{01}\u{85}", .list([.integer(1)])), ("NN\u{86}", .list([.none, .none])),
      ("NK\u{01}\u{88}\u{87}", .list([.none, .integer(1), .bool(true)])), (")", .list([])),
      ("]K\u{01}a", .list([.integer(1)])),
      ("](K\u{01}K\u{02}e", .list([.integer(1), .integer(2)])),
      ("(K\u{01}l", .list([.integer(1)])), ("\u{8f}(K\u{01}\u{90}", .list([.integer(1)])),
      ("(K\u{01}\u{91}", .list([.integer(1)])),
      // The following cases modify the stack and the memo or refer to globals.
      ("K\u{01}N0", .integer(1)), ("K\u{01}(NN1", .integer(1)), ("K\u{01}(0", .integer(1)),
      ("K\u{01}2\u{86}", .list([.integer(1), .integer(1)])),
      ("K\u{01}q\u{05}0Nh\u{05}", .integer(1)),
      ("K\u{01}r\u{00}\u{00}\u{01}\u{00}0j\u{00}\u{00}\u{01}\u{00}", .integer(1)),
      ("K\u{07}\u{94}K\u{08}\u{94}0h\u{00}", .integer(7)),
      ("\u{95}\u{02}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}\u{00}K\u{01}", .integer(1)),
      ("c__builtin__\nset\n]K\u{01}a\u{85}R", .list([.integer(1)])),
      ("cbuiltins\nfrozenset\n]\u{85}\u{81}", .list([])),
      ("c__builtin__\nbytes\n)R", .bytes([])),
      (
        "c_codecs\nencode\nX\u{03}\u{00}\u{00}\u{00}a\u{c3}\u{bf}X\u{06}\u{00}\u{00}\u{00}latin1\u{86}R",
        .bytes([97, 255])
      ),
      ("ctorch\nSize\n(K\u{02}t\u{85}R", .list([.integer(2)])),
      ("ctorch\nfloat16\n", .name("torch.float16")),
      ("\u{8c}\u{05}torch\u{8c}\u{05}int64\u{93}", .name("torch.int64")),
      ("ctorch\ndevice\n\u{8c}\u{03}cpu\u{85}R", .string("cpu")),
    ] as [(String, CheckpointValue)])
  func plain(opcodes: String, expected: CheckpointValue) throws {
    for version: UInt8 in 2...5 {
      #expect(try Self.value(version, opcodes) == expected)
    }
  }

  @Test("dictionaries are read in all encodings") func dictionaries() throws {
    for opcodes in [
      "}\u{8c}\u{01}aK\u{01}s", "}(\u{8c}\u{01}aK\u{01}u", "(\u{8c}\u{01}aK\u{01}d",
      "ccollections\nOrderedDict\n)R\u{8c}\u{01}aK\u{01}s",
      "ccollections\nOrderedDict\n]](\u{8c}\u{01}aK\u{01}ea\u{85}R",
      "ccollections\nOrderedDict\n]\u{8c}\u{01}aK\u{01}\u{86}a\u{85}R",
      "ccollections\nCounter\n}\u{8c}\u{01}aK\u{01}s\u{85}R",
      "ccollections\nOrderedDict\n)}\u{92}\u{8c}\u{01}aK\u{01}s",
      "ccollections\nOrderedDict\n)R\u{8c}\u{01}aK\u{01}s}\u{8c}\u{09}_metadataNsb",
    ] {
      var pickle = PickleBuilder()
      pickle.op(opcodes)
      #expect(try Self.read(pickle).attributes == ["a": .integer(1)])
    }
    var keys = PickleBuilder()
    keys.op("}(NK\u{01}\u{88}K\u{02}K\u{07}K\u{03}G\u{3f}\u{f8}\0\0\0\0\0\0K\u{04})K\u{05}u")
    #expect(
      try Self.read(keys).attributes == [
        "None": .integer(1), "True": .integer(2), "7": .integer(3), "1.5": .integer(4),
        "#4": .integer(5),
      ])
  }

  @Test(
    "a global that is not allowed is rejected with an error that contains its name",
    arguments: ["builtins.exec", "posix.system", "torch.load", "numpy.load", "torch._utils.x"])
  func refused(name: String) throws {
    let parts = name.split(separator: ".").map(String.init)
    let (module, function) = (parts.dropLast().joined(separator: "."), parts[parts.count - 1])
    let expected = CheckpointError.refusedGlobal(path: "data.pkl", name: name)
    var global = PickleBuilder()
    global.global(module, function)
    global.op(")R")
    #expect(Self.failure(global) == expected)
    var stacked = PickleBuilder(protocol: 4)
    stacked.text(module)
    stacked.text(function)
    stacked.op("\u{93})R")
    #expect(Self.failure(stacked) == expected)
    var instance = PickleBuilder()
    instance.op("(i\(module)\n\(function)\n")
    #expect(Self.failure(instance) == expected)
  }

  @Test(
    "dotted names and names that resemble allowed names are rejected",
    arguments: [
      ("builtins", "set.__class__"), ("builtins", "getattr"), ("builtins", "eval"),
      ("builtins", "__import__"), ("torch", "FloatStorage.from_file"), ("torch.hub", "load"),
      ("torch.storage", "_load_from_bytes"), ("numpy", "_reconstruct"), ("", ""),
      ("collections", "OrderedDict.fromkeys"), ("torch._utils", "_rebuild_tensor_v2\0"),
      ("torch.serialization", "load"), ("nt", "system"), ("os", "system"),
    ])
  func disguised(module: String, name: String) {
    var pickle = PickleBuilder(protocol: 4)
    pickle.text(module)
    pickle.text(name)
    pickle.op("\u{93}")
    let expected = CheckpointError.refusedGlobal(path: "data.pkl", name: "\(module).\(name)")
    #expect(Self.failure(pickle) == expected)
  }

  @Test(
    "unsupported opcodes are rejected",
    arguments: [
      ("\u{82}\u{01}", 0x82), ("\u{83}\u{01}\0", 0x83), ("\u{84}\u{01}\0\0\0", 0x84),
      ("(ccollections\nOrderedDict\no", UInt8(ascii: "o")),
      ("(icollections\nOrderedDict\n", UInt8(ascii: "i")), ("P0\n", UInt8(ascii: "P")),
      ("I1\n", UInt8(ascii: "I")), ("L1L\n", UInt8(ascii: "L")), ("F1\n", UInt8(ascii: "F")),
      ("S'a'\n", UInt8(ascii: "S")), ("Va\n", UInt8(ascii: "V")), ("Np0\n", UInt8(ascii: "p")),
      ("g0\n", UInt8(ascii: "g")), ("\u{97}", 0x97), ("\u{98}", 0x98), ("\u{ff}", 0xff),
      ("\0", 0),
    ] as [(String, UInt8)])
  func unsupported(opcodes: String, opcode: UInt8) {
    var pickle = PickleBuilder()
    pickle.op(opcodes)
    guard case .unsupportedOpcode("data.pkl", opcode, _)? = Self.failure(pickle) else {
      Issue.record("the pickle was not rejected with the expected error")
      return
    }
  }

  @Test(
    "damaged pickles are rejected",
    arguments: [
      "", "0", "t", "1", "(", "a", "Na", "N}Ns", "NNs", "}(Nu", "(Nd", "R", "NNR", "N)R", "b",
      "NNb", "Q", "NQ", ")Q", "\u{93}", "NN\u{93}", "h\u{01}", "(\u{85}", "(2", "(q\0",
      "\u{80}\u{06}N", "\u{8b}\u{ff}\u{ff}\u{ff}\u{ff}", "T\u{ff}\u{ff}\u{ff}\u{ff}",
      "X\u{02}\0\0\0\u{ff}\u{fe}", "ctorch\nSize\nN\u{85}R", "ctorch\nSize\nNR",
      "ctorch\nFloatStorage\n)R", "ctorch\nfloat32\n)R", "ccollections\nOrderedDict\n]Na\u{85}R",
      "ccollections\nOrderedDict\nNN\u{86}R", "ccollections\nOrderedDict\n)}NNs\u{92}",
      "cnumpy\ndtype\n)R", "cnumpy.core.multiarray\nscalar\n)R", "cnumpy\nndarray\n)R",
      "cnumpy.core.multiarray\n_reconstruct\n)RNb", "cnumpy\ndtype\nU\u{02}f8\u{85}RNb",
      "cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\nU\u{02}f8\u{85}RU\u{02}ab\u{86}R",
      "cnumpy.core.numeric\n_frombuffer\n)R",
      "ctorch._utils\n_rebuild_parameter\n)R", "ctorch._utils\n_rebuild_parameter\nN\u{85}R",
      "ctorch._utils\n_rebuild_tensor_v2\n)R", "c_codecs\nencode\nN\u{85}R",
      "c_codecs\nencode\nX\u{02}\0\0\0\u{c4}\u{80}\u{85}R",
      "(X\u{06}\0\0\0moduletQ", "(X\u{07}\0\0\0storagetQ",
    ])
  func damaged(opcodes: String) {
    var pickle = PickleBuilder()
    pickle.op(opcodes)
    let error = Self.failure(pickle)
    guard case .malformedPickle("data.pkl", _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(
    "lengths beyond the end of the file are rejected",
    arguments: [
      "\u{8b}\u{ff}\u{ff}\u{ff}\u{7f}", "X\u{ff}\u{ff}\u{ff}\u{ff}", "B\u{ff}\u{ff}\u{ff}\u{ff}",
      "\u{8d}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{7f}", "T\u{ff}\u{ff}\u{ff}\u{7f}",
      "\u{8e}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{7f}", "\u{8a}\u{ff}", "ctorch",
    ])
  func tooLong(opcodes: String) {
    var pickle = PickleBuilder()
    pickle.op(opcodes)
    let error = Self.failure(pickle)
    guard case .truncated("data.pkl", pickle.finished.count, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("lengths that do not fit into Int and very long names are rejected") func endless() {
    for opcodes in [
      "\u{8d}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}",
      "c" + String(repeating: "a", count: 1000) + "\nb\n",
    ] {
      var pickle = PickleBuilder()
      pickle.op(opcodes)
      guard case .malformedPickle? = Self.failure(pickle) else {
        Issue.record("the pickle was not rejected with the expected error")
        continue
      }
    }
  }
}
