import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `info [FILE]`: describes a model, weights or ONNX file.
struct InfoVerb: Verb {
  static let name = "info"
  static let summary = "Describes a model, weights or ONNX file"
  static let discussion = """
    FILE is an MTLFace model, another safetensors file, a file written by torch.save (.pth, .pt or
    .tar, in the zip or the legacy format), or an ONNX file. The format is detected from the
    contents. Code in a file is never executed. Damaged and malicious files are rejected with exit
    status 2. Without FILE, the command describes the embedded model.

    The numbers of multiply-adds are per face. The number for synthesis is per face and target age.
    """
  static let positionals = [
    Positional(name: "FILE", help: "the file to describe", isOptional: true)
  ]
  static let keys = Option.flag("keys", help: "list all tensors instead of the first 20")
  static let options: [any OptionDeclaration] = [keys]
  static let examples = [
    (
      command: "mtlface-cli info",
      purpose: "show the license, training data and metrics of the embedded model"
    ),
    (
      command: "mtlface-cli info model.safetensors",
      purpose: "show the parts, sizes and license of a model"
    ),
    (command: "mtlface-cli info --keys encoder.pth", purpose: "list all tensors of a PyTorch file"),
    (
      command: "mtlface-cli info w600k_mbf.onnx",
      purpose: "check whether an ONNX file can be converted to a model"
    ),
  ]
  static let jsonMembers = [
    (name: "file", meaning: "the path of the file, or \"the embedded model\""),
    (name: "bytes", meaning: "the size of the file in bytes"),
    (name: "format", meaning: "the format: safetensors, torchZip, torchLegacy, pickle or onnx"),
    (
      name: "model",
      meaning:
        "null if the file is not an MTLFace model; otherwise, an object with preset, encoder, "
        + "input_size, embedding_dimension, attention (or null), synthesis (mtlface, caae, ipcgan or "
        + "null), conditioning (identityConditional, oneHot or null), age_groups (labels), dtypes, "
        + "parameters (their number), calibration (null, or an object with data, genuine, impostors, "
        + "flip and rows, an array of objects with far, threshold, tar and enough_impostors), parts "
        + "(an array of objects with name and parameters) and multiply_adds (an object with the "
        + "number for each stage, or null if the model does not have the stage)"
    ),
    (
      name: "problem",
      meaning: "null, or the reason why a file that declares itself an MTLFace model cannot be "
        + "used; the exit status is then 2"
    ),
    (
      name: "tensors",
      meaning: "all tensors, even without --keys, as objects with name, dtype, shape and bytes"
    ),
    (
      name: "values",
      meaning: "an object with the values in a PyTorch file that are not tensors, by dotted path"
    ),
    (
      name: "metadata",
      meaning: "an object with the metadata of a safetensors or ONNX file, by name"
    ),
    (
      name: "onnx",
      meaning:
        "only for an ONNX file: an object with producer, ir_version, opset, inputs and outputs "
        + "(arrays of objects with name, type and shape), operators (an object with the number of "
        + "uses of each operator), model (the preset and encoder of the model that convert creates "
        + "from the file, or null) and no_model (the reason why the file cannot be converted, or null)"
    ),
  ]

  /// The path of the file, or nil for the embedded model.
  private let path: String?
  private let showsAllKeys: Bool

  init(_ arguments: Arguments) {
    path = arguments.positionals.first
    showsAllKeys = arguments[Self.keys]
  }

  func run(_ console: Console) throws -> Outcome {
    guard let path else {
      return try describe(FaceModel.embeddedArchive(), size: FaceModel.embeddedByteCount)
    }
    console.stage("reading \(path)", from: Self.self)
    if ONNXFile.isONNX(path) { return try describeONNX(path) }
    return try describe(TensorArchive.open(path), size: FileSystem.size(path) ?? 0)
  }

  private func describe(_ archive: TensorArchive, size: Int) throws -> Outcome {
    let file = TensorArchiveDescription(archive, size: size)
    let allText = file.text(tensorLimit: tensorLimit, hint: Self.hint)
    do {
      // The weights are read to detect a model with invalid weights.
      guard let model = try FaceModel(ifContainedIn: archive) else {
        return Outcome(text: allText, json: file.json(model: .null, problem: nil))
      }
      let description = try ModelDescription(model, archive)
      let keys = showsAllKeys ? "\n" + file.tensorText(limit: nil, hint: Self.hint) : ""
      return Outcome(
        text: file.headerText
          + description.text(calibrationHint: "evaluate verification --calibrate stores them")
          + file.metadataText + keys,
        json: file.json(model: description.json, problem: nil))
    } catch {
      return Outcome(
        text: allText, json: file.json(model: .null, problem: "\(error)"), status: .failure,
        problem: "\(error)")
    }
  }

  /// Describes an ONNX file, even if it cannot be converted to a model.
  private func describeONNX(_ path: String) throws -> Outcome {
    let onnx = try ONNXFile.open(path)
    let file = TensorArchiveDescription(onnx.archive, size: FileSystem.size(path) ?? 0)
    let description = ONNXFileDescription(onnx)
    return Outcome(
      text: file.headerText + description.text(conversionHint: "the command convert creates it")
        + file.metadataText + file.tensorText(limit: tensorLimit, hint: Self.hint),
      json: file.json(model: .null, problem: nil, onnx: description.json))
  }

  /// The number of tensors to list, or nil to list all.
  private var tensorLimit: Int? { showsAllKeys ? nil : 20 }
  private static let hint = "--keys lists all"
}
