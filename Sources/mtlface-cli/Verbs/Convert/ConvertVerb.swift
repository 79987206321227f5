import MTLFace
import MTLFaceSupport

/// `convert IN... OUT`: weights files into safetensors, the authors' modules into one model.
struct ConvertVerb: Verb {
  static let name = "convert"
  static let summary = "Convert weights to safetensors, or ONNX and the authors' files to a model"
  static let discussion = """
    Without --preset: one file of any readable format becomes a safetensors file with the same
    tensors; "module." in front of their names goes. An MTLFace model stays one. An ONNX file of a
    recognition network of the ArcFace family (IResNet, MobileFaceNet, or SFace's MobileNet; told
    by its content or its ending .onnx) becomes an MTLFace model without age estimator and
    generator.

    With --preset: files of the authors' modules (encoder, age estimator, generator,
    discriminator; in any order, told by their keys) become one MTLFace model. Depth and number
    of age groups are read off the keys. Parts that are not given, the model does not have.

    OUT appears whole or not at all.
    """
  static let positionals = [
    Positional(name: "IN", help: "a file to read; several with --preset", repeats: true),
    Positional(name: "OUT", help: "the safetensors file to write"),
  ]
  static let preset: Option<ModelConfiguration.Preset?> = .optional(
    "preset", "NAME", .choice(),
    help: "make a model of this preset: \(Presets.names.joined(separator: ", "))")
  static let type: Option<ElementType?> = .optional(
    "dtype", "TYPE", .choice(of: [.f32, .f16, .bf16]), defaultText: "as in IN; f32 for a new model",
    help: "store floating-point tensors as f32, f16 or bf16")
  static let metadata: Option<[String]> = .repeated(
    "metadata", "KEY=TEXT", .text,
    help: "what OUT is to say of itself, as licence=...; may be repeated")
  static let force = Option.flag("force", help: "replace OUT if it exists")
  static let options: [any OptionDeclaration] = [preset, type, metadata, force]
  static let examples = [
    (
      command: "mtlface-cli convert backbone.pth backbone.safetensors",
      purpose: "the tensors of a PyTorch file, without Python"
    ),
    (
      command: "mtlface-cli convert --preset cvpr2021 E.pth A.pth G.pth model.safetensors",
      purpose: "one model from the files of the authors' training"
    ),
    (
      command: "mtlface-cli convert --dtype f16 model.safetensors small.safetensors",
      purpose: "half the size"
    ),
    (
      command: "mtlface-cli convert m.st named.st --metadata licence=CC0-1.0",
      purpose: "the same model, which says whose it is"
    ),
    (
      command: "mtlface-cli convert w600k_mbf.onnx recognizer.safetensors",
      purpose: "a model from insightface's ONNX file"
    ),
  ]
  static let jsonMembers = [
    (name: "inputs", meaning: "the paths read"),
    (name: "output", meaning: "the path written"),
    (name: "bytes", meaning: "its size"),
    (name: "model", meaning: "preset and encoder, as \"paper (ir50)\", or null"),
    (name: "tensors", meaning: "how many were written"),
    (name: "left_out", meaning: "names of values that are not tensors, which OUT cannot hold"),
  ]

  private let inputs: [String]
  private let output: String
  private let preset: ModelConfiguration.Preset?
  private let type: ElementType?
  private let metadata: [String: String]
  private let replaces: Bool

  init(_ arguments: Arguments) throws {
    inputs = arguments.positionals.dropLast()
    output = arguments.positionals[arguments.positionals.count - 1]
    preset = arguments[Self.preset]
    type = arguments[Self.type]
    metadata = try Self.entries(arguments[Self.metadata])
    replaces = arguments[Self.force]
    guard inputs.count == 1 || preset != nil else {
      throw UsageError("one file at a time without --preset; give one IN and one OUT, or --preset")
    }
    // The likely slip: OUT forgotten, so that the last input stands in its place.
    let foreign = [".pth", ".pt", ".tar", ".onnx", ".bin", ".pkl"]
    if let ending = foreign.first(where: output.lowercased().hasSuffix) {
      throw UsageError(
        "\(output.quotedForMessage): a safetensors file is written, not a \(ending); end OUT in "
          + ".safetensors")
    }
  }

  func run(_ console: Console) throws -> Outcome {
    try OutputFile.checkReplaceable(output, force: replaces)
    console.progress("reading \(inputs.joined(separator: ", "))")
    let conversion = try conversion()
    console.progress("writing \(output)")
    // Looked at again: reading may have taken a while.
    try OutputFile.checkReplaceable(output, force: replaces)
    try conversion.write(output)
    let size = FileSystem.size(output) ?? 0
    return Outcome(text: text(conversion, size), json: json(conversion, size))
  }

  private func conversion() throws -> Conversion {
    guard let preset else {
      return try ONNXFile.isONNX(inputs[0])
        ? Conversion(onnx: inputs[0], type: type, metadata: metadata)
        : Conversion(file: inputs[0], type: type, metadata: metadata)
    }
    if let file = inputs.first(where: ONNXFile.isONNX) {
      throw UsageError(
        "\(file.quotedForMessage) is ONNX, which says itself what it is; leave out --preset")
    }
    return try Conversion(modules: inputs, preset: preset, type: type, metadata: metadata)
  }

  private static func entries(_ texts: [String]) throws(UsageError) -> [String: String] {
    var entries: [String: String] = [:]
    for text in texts {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex,
        !text.hasPrefix("mtlface.")
      else {
        throw UsageError(
          "--metadata needs KEY=TEXT, not \(text.quotedForMessage); keys that begin with mtlface. "
            + "are the format's own")
      }
      entries[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    return entries
  }

  private func text(_ conversion: Conversion, _ size: Int) -> String {
    let what = conversion.model.map { "model \($0), " } ?? ""
    var text =
      "\(output.printable): \(what)\(Numbers.count(conversion.tensorCount, "tensor")), "
      + "\(Numbers.bytes(size))\n"
    if !conversion.skippedNames.isEmpty {
      let names = conversion.skippedNames.prefix(8).joined(separator: ", ")
      let more = conversion.skippedNames.count > 8 ? ", ..." : ""
      let count = Numbers.count(conversion.skippedNames.count, "value")
      text += "left out: \(count) that safetensors cannot hold (\(names)\(more))".printable + "\n"
    }
    return text
  }

  private func json(_ conversion: Conversion, _ size: Int) -> JSON {
    .object([
      ("inputs", .array(inputs.map(JSON.string))), ("output", .string(output)),
      ("bytes", .integer(size)), ("model", JSON(conversion.model)),
      ("tensors", .integer(conversion.tensorCount)),
      ("left_out", .array(conversion.skippedNames.map(JSON.string))),
    ])
  }
}
