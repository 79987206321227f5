import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `convert IN... OUT`: converts weights to a safetensors file or a model.
struct ConvertVerb: Verb {
  static let name = "convert"
  static let summary = "Converts PyTorch, ONNX and safetensors files to safetensors files or models"
  static let discussion = """
    Without --preset, the command converts one file of any supported format to a safetensors file
    with the same tensors. It removes the prefix "module." from their names. If the file is an
    MTLFace model, the result is also a model.

    An ONNX file, which is detected by its contents or by the extension .onnx, is converted to an
    MTLFace model with neither an age estimator nor a generator. The file must contain a recognition
    network of the ArcFace family: IResNet, MobileFaceNet, or the MobileNet of SFace.

    With --preset, the command combines modules that the code of the MTLFace authors saved (encoder,
    age estimator, generator, discriminator) into one MTLFace model. The files may be given in any
    order. The keys of their tensors identify the modules and determine the depth of the encoder and
    the number of age groups. An encoder is required. The model has only the parts that are given.

    OUT is written completely or not at all.
    """
  static let positionals = [
    Positional(name: "IN", help: "the file to read, or several files with --preset", repeats: true),
    Positional(name: "OUT", help: "the safetensors file to write"),
  ]
  static let preset: Option<ModelConfiguration.Preset?> = .optional(
    "preset", "NAME", .choice(),
    help: "create a model with this preset: paper, cvpr2021 or mobile")
  static let type: Option<TensorElementType?> = .optional(
    "dtype", "TYPE", .choice(of: [.f32, .f16, .bf16]), defaultText: "as in IN; f32 for a new model",
    help: "the type of the floating-point tensors in OUT: f32, f16 or bf16")
  static let metadata: Option<[String]> = .repeated(
    "metadata", "KEY=TEXT", .text,
    help: "add a metadata entry to OUT, for example licence=CC0-1.0; may be repeated")
  static let force = Option.flag("force", help: "replace OUT if it exists")
  static let options: [any OptionDeclaration] = [preset, type, metadata, force]
  static let examples = [
    (
      command: "mtlface-cli convert backbone.pth backbone.safetensors",
      purpose: "convert the tensors of a PyTorch file, without Python"
    ),
    (
      command: "mtlface-cli convert --preset cvpr2021 E.pth A.pth G.pth model.safetensors",
      purpose: "combine the authors' modules into one model"
    ),
    (
      command: "mtlface-cli convert --dtype f16 model.safetensors small.safetensors",
      purpose: "halve the size of a model"
    ),
    (
      command: "mtlface-cli convert m.st named.st --metadata licence=CC0-1.0",
      purpose: "add a license to a model"
    ),
    (
      command: "mtlface-cli convert w600k_mbf.onnx recognizer.safetensors",
      purpose: "create a model from an ONNX file of insightface"
    ),
  ]
  static let jsonMembers = [
    (name: "inputs", meaning: "the paths of the input files"),
    (name: "output", meaning: "the path of the output file"),
    (name: "bytes", meaning: "the size of the output file in bytes"),
    (
      name: "model",
      meaning: "the preset and the encoder, for example \"paper (ir50)\", or null if OUT is not a "
        + "model"
    ),
    (name: "tensors", meaning: "the number of tensors written"),
    (
      name: "left_out",
      meaning: "the names of the values in IN that OUT omits because they are not tensors"
    ),
  ]

  private let inputs: [String]
  private let output: String
  private let preset: ModelConfiguration.Preset?
  private let type: TensorElementType?
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
      throw UsageError("several input files require --preset; give one IN and one OUT, or --preset")
    }
    // If the user forgets OUT, the last argument is an input file.
    let inputEndings = [".pth", ".pt", ".tar", ".onnx", ".bin", ".pkl"]
    if let ending = inputEndings.first(where: output.lowercased().hasSuffix) {
      throw UsageError(
        "\(output.quotedForMessage): the output is a safetensors file, not a \(ending) file; give "
          + "a path that ends in .safetensors")
    }
  }

  func run(_ console: Console) throws -> Outcome {
    try OutputFile.checkReplaceable(output, force: replaces)
    console.stage("reading \(inputs.joined(separator: ", "))", from: Self.self)
    let conversion = try conversion()
    console.stage("writing \(output)", from: Self.self)
    // The path is checked again, because a file may have been created during the conversion.
    try OutputFile.checkReplaceable(output, force: replaces)
    try conversion.write(to: output)
    let size = FileSystem.size(output) ?? 0
    return Outcome(text: text(conversion, size), json: json(conversion, size))
  }

  private func conversion() throws -> WeightsConversion {
    guard let preset else {
      return try ONNXFile.isONNX(inputs[0])
        ? WeightsConversion(onnx: inputs[0], type: type, metadata: metadata)
        : WeightsConversion(file: inputs[0], type: type, metadata: metadata)
    }
    if let file = inputs.first(where: ONNXFile.isONNX) {
      throw UsageError(
        "\(file.quotedForMessage) is an ONNX file, which contains its architecture; omit --preset")
    }
    return try WeightsConversion(modules: inputs, preset: preset, type: type, metadata: metadata)
  }

  private static func entries(_ texts: [String]) throws(UsageError) -> [String: String] {
    var entries: [String: String] = [:]
    for text in texts {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex,
        !text.hasPrefix("mtlface.")
      else {
        throw UsageError(
          "invalid value \(text.quotedForMessage) for --metadata; give KEY=TEXT, where KEY does not "
            + "begin with mtlface.")
      }
      entries[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    return entries
  }

  private func text(_ conversion: WeightsConversion, _ size: Int) -> String {
    let model = conversion.modelName.map { "model \($0), " } ?? ""
    var text =
      "\(output.printable): \(model)\(NumberFormat.count(conversion.tensorCount, "tensor")), "
      + "\(NumberFormat.bytes(size))\n"
    if !conversion.skippedNames.isEmpty {
      let names = conversion.skippedNames.prefix(8).joined(separator: ", ")
      let more = conversion.skippedNames.count > 8 ? ", ..." : ""
      let count = NumberFormat.count(conversion.skippedNames.count, "value")
      text += "skipped: \(count) that safetensors cannot store (\(names)\(more))".printable + "\n"
    }
    return text
  }

  private func json(_ conversion: WeightsConversion, _ size: Int) -> JSON {
    .object([
      ("inputs", .array(inputs.map(JSON.string))), ("output", .string(output)),
      ("bytes", .integer(size)), ("model", JSON(conversion.modelName)),
      ("tensors", .integer(conversion.tensorCount)),
      ("left_out", .array(conversion.skippedNames.map(JSON.string))),
    ])
  }
}
