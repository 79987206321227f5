package import MTLFaceSupport

/// A description of the contents of a tensor file of any supported format, as text and as JSON.
package struct TensorArchiveDescription {
  /// The maximum number of values, other than tensors, that the text lists.
  private static let listedValueCount = 20

  private let archive: TensorArchive
  private let size: Int

  /// Creates a description.
  ///
  /// - Parameters:
  ///   - archive: The opened file.
  ///   - size: The size of the file in bytes.
  package init(_ archive: TensorArchive, size: Int) {
    self.archive = archive
    self.size = size
  }

  /// Returns the complete description as text.
  ///
  /// - Parameters:
  ///   - tensorLimit: The maximum number of tensors to list, or nil to list all.
  ///   - hint: The text after the number of tensors that are not listed.
  package func text(tensorLimit: Int?, hint: String) -> String {
    headerText + tensorText(limit: tensorLimit, hint: hint) + valueText + metadataText
  }

  /// The path, the size and the format of the file.
  package var headerText: String {
    var table = TextTable(.left, .left)
    table.add("file", "\(archive.path), \(NumberFormat.bytes(size))")
    table.add("format", archive.format.title)
    return table.text()
  }

  /// Returns a list of all tensors, or a list of the first tensors and the number of the other
  /// tensors.
  ///
  /// - Parameters:
  ///   - limit: The maximum number of tensors to list, or nil to list all.
  ///   - hint: The text after the number of the other tensors.
  package func tensorText(limit: Int?, hint: String) -> String {
    let tensors = archive.keys.compactMap { archive[$0] }
    let numbers = tensors.reduce(0) { $0 &+ $1.count }
    let bytes = tensors.reduce(0) { $0 &+ $1.byteCount }
    var text =
      "tensors: \(NumberFormat.grouped(tensors.count)), with \(NumberFormat.count(numbers, "element")), "
      + "\(NumberFormat.bytes(bytes))\n"
    var table = TextTable(.left, .left, .left)
    let count = min(tensors.count, limit ?? tensors.count)
    for tensor in tensors.prefix(count) {
      table.add(tensor.name, tensor.elementType.rawValue, Self.describe(tensor.shape))
    }
    text += table.text(indent: 2)
    if count < tensors.count {
      text += "  and \(NumberFormat.grouped(tensors.count - count)) more (\(hint))\n"
    }
    return text
  }

  /// The metadata of a safetensors or an ONNX file, without the entries of the model format. Each
  /// entry is one line.
  package var metadataText: String {
    let shown = archive.metadata.filter { !$0.key.hasPrefix("mtlface.") }
    guard !shown.isEmpty else { return "" }
    var table = TextTable(.left, .left)
    for (key, value) in shown.sorted(by: { $0.key < $1.key }) {
      table.add(key, value.singleLine.shortened(to: 200))
    }
    return "metadata:\n" + table.text(indent: 2)
  }

  private var valueText: String {
    guard !archive.attributes.isEmpty else { return "" }
    var table = TextTable(.left, .left)
    let values = archive.attributes.sorted { $0.key < $1.key }
    for (key, value) in values.prefix(Self.listedValueCount) {
      table.add(key, value.text.singleLine.shortened(to: 60))
    }
    let more = archive.attributes.count - Self.listedValueCount
    return "values that are not tensors: \(NumberFormat.grouped(archive.attributes.count))\n"
      + table.text(indent: 2) + (more > 0 ? "  and \(NumberFormat.grouped(more)) more\n" : "")
  }

  /// Returns the description as one JSON object.
  ///
  /// - Parameters:
  ///   - model: The description of the model, or null.
  ///   - problem: The reason why a file that declares a model cannot be used, or nil.
  ///   - onnx: The description of the ONNX file; the member is absent if it is nil.
  package func json(model: JSON, problem: String?, onnx: JSON? = nil) -> JSON {
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
