import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `export MODEL -o OUT.onnx`: exports a part of a model as ONNX.
struct ExportVerb: Verb {
  static let name = "export"
  static let summary = "Exports a part of a model as ONNX"
  static let discussion = """
    MODEL is an MTLFace model, or an ONNX file of a recognition network. OUT contains one part of the
    model.

    The encoder part takes `images` and returns `embedding`, `x_1` to `x_5`, `x_id` and, if the model
    decomposes features, `x_age`.

    The age part takes `x_age` and returns `logits`, `probabilities`, `years` and `group_logits`. If
    the model does not decompose features, `x_age` is `x_5`.

    The generator part takes `images`, `x_2`, `x_3`, `x_4`, `x_id` and `group`, and returns `face`.
    The generators of CAAE and IPCGAN take only `images` and `group`.

    With --standalone, the file includes the encoder. The age part then takes only `images`, and the
    generator part takes only `images` and `group`.

    `images` has the shape [batch, 3, side, side] and RGB values in [-1, 1]. `group` contains the
    number of an age group for each image, starting at 0. The batch size is variable. The file
    uses ONNX opset 17. The weights keep their exact values and names. The command convert creates a
    model from the file of an encoder. OUT is written completely or not at all.
    """
  static let positionals = [Positional(name: "MODEL", help: "the model file to read")]
  static let output: Option<String?> = .optional(
    "output", short: "o", "OUT", .path, help: "the ONNX file to write; required")
  static let part = Option.value(
    "part", "PART", .choice(of: ONNXExporter.Part.allCases), default: .encoder,
    defaultText: "encoder", help: "the part to export: encoder, age or generator")
  static let standalone = Option.flag(
    "standalone", help: "include the encoder in the parts age and generator")
  static let force = Option.flag("force", help: "replace OUT if it exists")
  static let options: [any OptionDeclaration] = [output, part, standalone, force]
  static let examples = [
    (
      command: "mtlface-cli export model.safetensors -o encoder.onnx",
      purpose: "compute embeddings in any program that supports ONNX"
    ),
    (
      command: "mtlface-cli export model.safetensors --part age --standalone -o age.onnx",
      purpose: "estimate ages directly from images"
    ),
    (
      command: "mtlface-cli export model.safetensors --part generator -o generator.onnx",
      purpose: "export a generator that uses the outputs of the encoder"
    ),
  ]
  static let jsonMembers = [
    (name: "input", meaning: "the path of the model"),
    (name: "output", meaning: "the path of the ONNX file"),
    (name: "bytes", meaning: "the size of the ONNX file in bytes"),
    (name: "model", meaning: "the preset and the encoder, for example \"paper (ir50)\""),
    (name: "part", meaning: "the exported part: encoder, age or generator"),
    (name: "standalone", meaning: "whether the file includes the encoder"),
    (
      name: "inputs",
      meaning: "the inputs of the network, as objects with name, type and shape (an array of "
        + "integers, or strings for variable sizes)"
    ),
    (name: "outputs", meaning: "the outputs of the network, in the same form as the inputs"),
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
      throw UsageError("missing option -o; give a path that ends in .onnx")
    }
    output = path
    guard path.lowercased().hasSuffix(".onnx") else {
      throw UsageError(
        "\(path.quotedForMessage): the output is an ONNX file; give a path that ends in .onnx")
    }
    guard part != .encoder || !standalone else {
      throw UsageError(
        "--standalone requires --part age or generator; omit it for the encoder")
    }
  }

  func run(_ console: Console) throws -> Outcome {
    try OutputFile.checkReplaceable(output, force: replaces)
    console.stage("reading \(input)", from: Self.self)
    let model = try FaceModel.open(input)
    let export = try ONNXExporter(model, part: part, standalone: standalone)
    console.stage("writing \(output)", from: Self.self)
    // The path is checked again, because a file may have been created during the export.
    try OutputFile.checkReplaceable(output, force: replaces)
    try export.write(to: output)
    let size = FileSystem.size(output) ?? 0
    let name = model.configuration.shortName
    var text =
      "\(output.printable): \(part.rawValue) of \(name)\(standalone ? ", standalone" : ""), "
      + "\(NumberFormat.bytes(size))\n"
    text += ONNXValueInfo.table(inputs: export.inputs, outputs: export.outputs)
    return Outcome(text: text, json: json(name, export, size))
  }

  private func json(_ name: String, _ export: ONNXExporter, _ size: Int) -> JSON {
    .object([
      ("input", .string(input)), ("output", .string(output)), ("bytes", .integer(size)),
      ("model", .string(name)), ("part", .string(part.rawValue)), ("standalone", .bool(standalone)),
      ("inputs", .array(export.inputs.map(\.json))),
      ("outputs", .array(export.outputs.map(\.json))),
    ])
  }
}
