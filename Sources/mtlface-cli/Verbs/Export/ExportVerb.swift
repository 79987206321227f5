import MTLFace
import MTLFaceSupport

/// `export MODEL -o OUT.onnx`: a part of a model as ONNX.
struct ExportVerb: Verb {
  static let name = "export"
  static let summary = "Write a part of a model as ONNX, for other programs to run"
  static let discussion = """
    MODEL is an MTLFace model, or an ONNX file of a recognition network. One file holds one part:

    encoder: images to embedding, x_1 to x_5, x_id and, with decomposition, x_age. age: x_age to
    logits, probabilities, years and group_logits. generator: images, x_2, x_3, x_4, x_id and
    group to face. With --standalone the last two take images (and group) alone. The x_age of a
    model without decomposition is its x_5; a generator of an earlier method needs images and
    group only.

    Images are batch x 3 x side x side, RGB in [-1, 1]; group is one whole number for each, from
    0. Batches may have any size. Operators are those of ONNX opset 17; weights keep their bits
    and their names, and convert makes an encoder's file a model again. OUT appears whole or not
    at all.
    """
  static let positionals = [Positional(name: "MODEL", help: "the model to read")]
  static let output: Option<String?> = .optional(
    "output", short: "o", "OUT", .path, help: "the ONNX file to write; must be given")
  static let part = Option.value(
    "part", "PART", .choice(of: ONNXExporter.Part.allCases), default: .encoder,
    defaultText: "encoder", help: "encoder, age or generator")
  static let standalone = Option.flag(
    "standalone", help: "put the encoder in front: the part takes images")
  static let force = Option.flag("force", help: "replace OUT if it exists")
  static let options: [any OptionDeclaration] = [output, part, standalone, force]
  static let examples = [
    (
      command: "mtlface-cli export model.safetensors -o encoder.onnx",
      purpose: "embeddings in any program that runs ONNX"
    ),
    (
      command: "mtlface-cli export model.safetensors --part age --standalone -o age.onnx",
      purpose: "ages straight from images"
    ),
    (
      command: "mtlface-cli export model.safetensors --part generator -o generator.onnx",
      purpose: "other ages from what the encoder gave once"
    ),
  ]
  static let jsonMembers = [
    (name: "input", meaning: "the path read"),
    (name: "output", meaning: "the path written"),
    (name: "bytes", meaning: "its size"),
    (name: "model", meaning: "preset and encoder, as \"paper (ir50)\""),
    (name: "part", meaning: "encoder, age or generator"),
    (name: "standalone", meaning: "whether the encoder is in front of it"),
    (name: "inputs", meaning: "array of name, type, shape (numbers, and texts for open sizes)"),
    (name: "outputs", meaning: "the same for what the file gives"),
  ]

  private let input: String
  private let output: String
  private let part: ONNXExporter.Part
  private let standalone: Bool
  private let replaces: Bool

  init(_ arguments: Arguments) throws {
    input = arguments.positionals[0]
    part = arguments[Self.part]
    standalone = arguments[Self.standalone]
    replaces = arguments[Self.force]
    guard let path = arguments[Self.output] else {
      throw UsageError("no file to write; give -o OUT.onnx")
    }
    output = path
    guard path.lowercased().hasSuffix(".onnx") else {
      throw UsageError("\(path.quotedForMessage): an ONNX file is written; end OUT in .onnx")
    }
    guard part != .encoder || !standalone else {
      throw UsageError("--standalone is for --part age or generator; the encoder takes images")
    }
  }

  func run(_ console: Console) throws -> Outcome {
    try OutputFile.checkReplaceable(output, force: replaces)
    console.progress("reading \(input)")
    let model = try Model.open(input)
    let export = try ONNXExporter(model, part: part, standalone: standalone)
    console.progress("writing \(output)")
    // Looked at again: reading may have taken a while.
    try OutputFile.checkReplaceable(output, force: replaces)
    try export.write(to: output)
    let size = FileSystem.size(output) ?? 0
    let name = model.configuration.shortName
    var text =
      "\(output.printable): \(part.rawValue) of \(name)\(standalone ? ", standalone" : ""), "
      + "\(Numbers.bytes(size))\n"
    text += ONNXDescription.table(export.inputs, export.outputs)
    return Outcome(text: text, json: json(name, export, size))
  }

  private func json(_ name: String, _ export: ONNXExporter, _ size: Int) -> JSON {
    .object([
      ("input", .string(input)), ("output", .string(output)), ("bytes", .integer(size)),
      ("model", .string(name)), ("part", .string(part.rawValue)), ("standalone", .bool(standalone)),
      ("inputs", ONNXDescription.json(export.inputs)),
      ("outputs", ONNXDescription.json(export.outputs)),
    ])
  }
}
