import MTLFace
import MTLFaceSupport

/// `info [FILE]`: what a file of weights holds.
struct InfoVerb: Verb {
  static let name = "info"
  static let summary = "Say what a model or weights file holds"
  static let discussion = """
    FILE is an MTLFace model, any safetensors file, what torch.save wrote (.pth, .pt, .tar; new
    or legacy), or ONNX. The format is told by the content. Nothing in a file is ever executed; a
    damaged or hostile file is refused with exit status 2. Without FILE: the embedded model.

    Multiply-adds are for one face.
    """
  static let positionals = [
    Positional(name: "FILE", help: "the file to look at", isOptional: true)
  ]
  static let keys = Option.flag("keys", help: "list all tensors, not only the first of a long list")
  static let options: [any OptionDeclaration] = [keys]
  static let examples = [
    (command: "mtlface-cli info", purpose: "licence, data and metrics of the embedded model"),
    (command: "mtlface-cli info model.safetensors", purpose: "parts, sizes and licence of a model"),
    (command: "mtlface-cli info --keys encoder.pth", purpose: "every tensor of a PyTorch file"),
    (command: "mtlface-cli info w600k_mbf.onnx", purpose: "whether an ONNX file makes a model"),
  ]
  static let jsonMembers = [
    (name: "file", meaning: "the path as given, or \"the embedded model\""),
    (name: "bytes", meaning: "its size"),
    (name: "format", meaning: "safetensors, torchZip, torchLegacy, pickle or onnx"),
    (
      name: "model",
      meaning: "null unless it is an MTLFace model; else preset, encoder, input_size, "
        + "embedding_dimension, attention (or null), synthesis (mtlface, caae, ipcgan or null), "
        + "conditioning (identityConditional, oneHot or null), age_groups (labels), dtypes, parameters, calibration (null or "
        + "data, genuine, impostors, flip, rows of far, threshold, tar, enough_impostors), parts (name, "
        + "parameters), multiply_adds (by stage, null where the model has no such part)"
    ),
    (
      name: "problem",
      meaning: "null, or why a file that calls itself an MTLFace model cannot be used; the exit "
        + "status is then 2"
    ),
    (
      name: "tensors",
      meaning: "array of name, dtype, shape, bytes: all of them, with --keys or not"
    ),
    (name: "values", meaning: "what a PyTorch file holds beside tensors, by dotted path"),
    (name: "metadata", meaning: "texts of a safetensors header or an ONNX file, by name"),
    (
      name: "onnx",
      meaning:
        "for an ONNX file only: producer, ir_version, opset, inputs and outputs (name, type, "
        + "shape), operators (how many of each), model (what convert makes of it, or null), "
        + "no_model (why it makes none, or null)"
    ),
  ]

  /// Nil for the embedded model.
  private let path: String?
  private let showsAllKeys: Bool

  init(_ arguments: Arguments) {
    path = arguments.positionals.first
    showsAllKeys = arguments[Self.keys]
  }

  func run(_ console: Console) throws -> Outcome {
    guard let path else {
      return try answer(Model.embeddedArchive(), size: Model.embeddedByteCount)
    }
    console.progress("reading \(path)")
    if ONNXFile.isONNX(path) { return try onnx(path) }
    return try answer(TensorArchive.open(path), size: FileSystem.size(path) ?? 0)
  }

  private func answer(_ archive: TensorArchive, size: Int) throws -> Outcome {
    let file = FileDescription(archive, size: size)
    do {
      // The weights are read too: a model that cannot be used should not look as if it could.
      guard let model = try FileDescription.model(in: archive) else {
        return Outcome(
          text: file.text(showsAllKeys: showsAllKeys), json: file.json(model: .null, problem: nil))
      }
      let description = try ModelDescription(model, archive)
      let keys = showsAllKeys ? "\n" + file.tensorText(showsAll: true) : ""
      return Outcome(
        text: file.headerText + description.text + file.metadataText + keys,
        json: file.json(model: description.json, problem: nil))
    } catch {
      return Outcome(
        text: file.text(showsAllKeys: showsAllKeys),
        json: file.json(model: .null, problem: "\(error)"), status: .failure, problem: "\(error)")
    }
  }

  /// The answer for an ONNX file. That it makes no model is no failure: it can be read.
  private func onnx(_ path: String) throws -> Outcome {
    let onnx = try ONNXFile.open(path)
    let file = FileDescription(onnx.archive, size: FileSystem.size(path) ?? 0)
    let description = ONNXDescription(onnx)
    return Outcome(
      text: file.headerText + description.text + file.metadataText
        + file.tensorText(showsAll: showsAllKeys),
      json: file.json(model: .null, problem: nil, onnx: description.json))
  }
}
