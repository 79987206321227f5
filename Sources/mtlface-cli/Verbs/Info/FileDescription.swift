import MTLFace
import MTLFaceSupport

/// A description of the contents of a tensor file of any supported format.
struct FileDescription {
  /// The number of entries listed without `--keys`.
  private static let listedCount = 20

  private let archive: TensorArchive
  private let size: Int

  /// Creates a description of an open file of `size` bytes.
  init(_ archive: TensorArchive, size: Int) {
    self.archive = archive
    self.size = size
  }

  /// Returns the MTLFace model in a file, or nil if the file contains only tensors.
  /// - Throws: An error if the file declares a model that is invalid.
  static func model(in archive: TensorArchive) throws -> FaceModel? {
    do { return try FaceModel(archive: archive) } catch ModelFileError.notAModel { return nil }
  }

  /// Returns the complete description as text.
  func text(showsAllKeys: Bool) -> String {
    headerText + tensorText(showsAll: showsAllKeys) + valueText + metadataText
  }

  /// The path, the size and the format of the file.
  var headerText: String {
    var table = TextTable(.left, .left)
    table.add("file", "\(archive.path), \(NumberFormat.bytes(size))")
    table.add("format", archive.format.title)
    return table.text()
  }

  /// Returns the list of all tensors, or of the first tensors and the number of the others.
  func tensorText(showsAll: Bool) -> String {
    let tensors = archive.keys.compactMap { archive[$0] }
    let numbers = tensors.reduce(0) { $0 &+ $1.count }
    let bytes = tensors.reduce(0) { $0 &+ $1.byteCount }
    var text =
      "tensors: \(NumberFormat.grouped(tensors.count)), with \(NumberFormat.count(numbers, "element")), "
      + "\(NumberFormat.bytes(bytes))\n"
    var table = TextTable(.left, .left, .left)
    let count = showsAll ? tensors.count : min(tensors.count, Self.listedCount)
    for tensor in tensors.prefix(count) {
      table.add(tensor.name, tensor.elementType.rawValue, Self.describe(tensor.shape))
    }
    text += table.text(indent: 2)
    if count < tensors.count {
      text += "  and \(NumberFormat.grouped(tensors.count - count)) more: --keys lists them all\n"
    }
    return text
  }

  /// The metadata of a safetensors or an ONNX file, without the entries of the model format.
  var metadataText: String {
    let shown = archive.metadata.filter { !$0.key.hasPrefix("mtlface.") }
    guard !shown.isEmpty else { return "" }
    var table = TextTable(.left, .left)
    for (key, value) in shown.sorted(by: { $0.key < $1.key }) {
      table.add(key, value.shortened(to: 200))
    }
    return "metadata:\n" + table.text(indent: 2)
  }

  private var valueText: String {
    guard !archive.attributes.isEmpty else { return "" }
    var table = TextTable(.left, .left)
    let values = archive.attributes.sorted { $0.key < $1.key }
    for (key, value) in values.prefix(Self.listedCount) {
      table.add(key, value.text.shortened(to: 60))
    }
    let more = archive.attributes.count - Self.listedCount
    return "values that are not tensors: \(NumberFormat.grouped(archive.attributes.count))\n"
      + table.text(indent: 2) + (more > 0 ? "  and \(NumberFormat.grouped(more)) more\n" : "")
  }

  /// Returns the object that `--json` prints.
  ///
  /// - Parameters:
  ///   - model: The description of the model, or null.
  ///   - problem: The reason why a file that declares a model cannot be used.
  ///   - onnx: The description of the ONNX file; the member is absent if it is nil.
  func json(model: JSON, problem: String?, onnx: JSON? = nil) -> JSON {
    let tensors = archive.keys.compactMap { archive[$0] }.map { tensor in
      JSON.object([
        ("name", .string(tensor.name)), ("dtype", .string(tensor.elementType.rawValue)),
        ("shape", .array(tensor.shape.map(JSON.integer))), ("bytes", .integer(tensor.byteCount)),
      ])
    }
    let values = archive.attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) }
    let metadata = archive.metadata.sorted { $0.key < $1.key }
      .map { ($0.key, JSON.string($0.value)) }
    return .object(
      [
        ("file", .string(archive.path)), ("bytes", .integer(size)),
        ("format", .string(archive.format.rawValue)), ("model", model), ("problem", JSON(problem)),
        ("tensors", .array(tensors)), ("values", .object(values)), ("metadata", .object(metadata)),
      ] + (onnx.map { [("onnx", $0)] } ?? []))
  }

  private static func describe(_ shape: [Int]) -> String {
    shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "x")
  }
}

extension TensorArchive.Format {
  /// The name of the format in the text output.
  fileprivate var title: String {
    switch self {
    case .safetensors: "safetensors"
    case .torchZip: "PyTorch (zip)"
    case .torchLegacy: "PyTorch (legacy, before 1.6)"
    case .pickle: "Python pickle"
    case .onnx: "ONNX"
    }
  }
}

extension CheckpointValue {
  /// The value in Python notation.
  fileprivate var text: String {
    switch self {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .integer(let value): "\(value)"
    case .bigInteger(let bytes): "an integer of \(bytes.count) bytes"
    case .float(let value): "\(value)"
    case .string(let value): "\"\(value)\""
    case .bytes(let bytes): NumberFormat.bytes(bytes.count)
    case .list(let values):
      "[\(values.prefix(16).map(\.text).joined(separator: ", "))"
        + (values.count > 16 ? ", ...]" : "]")
    case .name(let value): value
    }
  }

  fileprivate var json: JSON {
    switch self {
    case .none: .null
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(Int(value))
    case .float(let value): .number(value)
    case .string(let value), .name(let value): .string(value)
    case .list(let values): .array(values.map(\.json))
    case .bigInteger, .bytes: .string(text)
    }
  }
}
