import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `info [FILE]`: describes a model or weights file.
struct InfoVerb: Verb {
  static let name = "info"
  static let summary = "Describes a model or weights file"
  static let discussion = """
    FILE is an MTLFace model, any safetensors file, a file written by torch.save (.pth, .pt or
    .tar, in the zip or the legacy format), or an ONNX file. The format is detected from the
    content. Code in a file is never executed; damaged or malicious files are rejected with exit
    status 2. Without FILE, the verb describes the embedded model.

    Multiply-adds are counted for one face.
    """
  static let positionals = [
    Positional(name: "FILE", help: "the file to describe", isOptional: true)
  ]
  static let keys = Option.flag("keys", help: "list all tensors instead of the first 20")
  static let options: [any OptionDeclaration] = [keys]
  static let examples = [
    (command: "mtlface-cli info", purpose: "license, data and metrics of the embedded model"),
    (command: "mtlface-cli info model.safetensors", purpose: "parts, sizes and license of a model"),
    (command: "mtlface-cli info --keys encoder.pth", purpose: "all tensors of a PyTorch file"),
    (
      command: "mtlface-cli info w600k_mbf.onnx",
      purpose: "check whether an ONNX file can be converted to a model"
    ),
  ]
  static let jsonMembers = [
    (name: "file", meaning: "the path of the file, or \"the embedded model\""),
    (name: "bytes", meaning: "the size of the file"),
    (name: "format", meaning: "safetensors, torchZip, torchLegacy, pickle or onnx"),
    (
      name: "model",
      meaning: "null unless the file is an MTLFace model; otherwise preset, encoder, input_size, "
        + "embedding_dimension, attention (or null), synthesis (mtlface, caae, ipcgan or null), "
        + "conditioning (identityConditional, oneHot or null), age_groups (labels), dtypes, "
        + "parameters, calibration (null, or data, genuine, impostors, flip, and rows of far, "
        + "threshold, tar, enough_impostors), parts (array of name, parameters), multiply_adds (by "
        + "stage, null if the model does not have the stage)"
    ),
    (
      name: "problem",
      meaning: "null, or the reason why a file that declares an MTLFace model cannot be used; the "
        + "exit status is then 2"
    ),
    (
      name: "tensors",
      meaning: "array of name, dtype, shape, bytes; complete even without --keys"
    ),
    (
      name: "values",
      meaning: "the values in a PyTorch file that are not tensors, by dotted path"
    ),
    (name: "metadata", meaning: "the metadata of a safetensors or ONNX file, by name"),
    (
      name: "onnx",
      meaning:
        "only for an ONNX file: producer, ir_version, opset, inputs and outputs (name, type, "
        + "shape), operators (the count of each), model (the model that the verb convert creates "
        + "from it, or null), no_model (the reason why it cannot be converted, or null)"
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
      return try answer(FaceModel.embeddedArchive(), size: FaceModel.embeddedByteCount)
    }
    console.progress("reading \(path)")
    if ONNXFile.isONNX(path) { return try onnx(path) }
    return try answer(TensorArchive.open(path), size: FileSystem.size(path) ?? 0)
  }

  private func answer(_ archive: TensorArchive, size: Int) throws -> Outcome {
    let file = TensorArchiveDescription(archive, size: size)
    let allText = file.text(tensorLimit: tensorLimit, hint: Self.hint)
    do {
      // The weights are read as well, so that a model with invalid weights is reported.
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

  /// Describes an ONNX file. A file that cannot be converted to a model is not a failure.
  private func onnx(_ path: String) throws -> Outcome {
    let onnx = try ONNXFile.open(path)
    let file = TensorArchiveDescription(onnx.archive, size: FileSystem.size(path) ?? 0)
    let description = ONNXFileDescription(onnx)
    return Outcome(
      text: file.headerText + description.text(conversionHint: "the verb convert creates it")
        + file.metadataText + file.tensorText(limit: tensorLimit, hint: Self.hint),
      json: file.json(model: .null, problem: nil, onnx: description.json))
  }

  /// The number of tensors to list, or nil to list all.
  private var tensorLimit: Int? { showsAllKeys ? nil : 20 }
  private static let hint = "--keys lists them all"
}
