import MTLFace
import MTLFaceCommandLine

/// The options of the training verbs.
enum TrainOptions {
  static let output: Option<String?> = .optional(
    "output", short: "o", "FOLDER", .path, help: "the folder of the run; required")
  static let config: Option<String?> = .optional(
    "config", "FILE", .path, defaultText: "the paper's settings",
    help: "a JSON file with the settings")
  static let data = Option.repeated(
    "data", "SET", .path,
    help: "a data set, which replaces those of the configuration; may be repeated")
  static let heldOut: Option<Int?> = .optional(
    "held-out-every", "N", .integer(in: 2...1_000_000),
    help: "exclude faces whose record key (or index) is a multiple of N from every --data")
  static let start: Option<String?> = .optional(
    "start", "MODEL", .path,
    help: "the model to start from (a model file, or an ONNX file of a recognizer)")
  static let preset: Option<ModelConfiguration.Preset?> = .optional(
    "preset", "NAME", .choice(),
    help: "the architecture of new parts: paper, cvpr2021 or mobile")
  static let iterations: Option<Int?> = .optional(
    "iterations", "N", .integer(in: 1...1_000_000_000), help: "the number of training steps")
  static let batch: Option<Int?> = .optional(
    "batch", "N", .integer(in: 1...65_536), help: "the number of faces per step")
  static let seed: Option<Int?> = .optional(
    "seed", "N", .integer(in: 0...Int.max), help: "the seed of all random numbers")
  static let set = Option.repeated(
    "set", "KEY=VALUE", .text,
    help: "any setting by its dotted key, for example aifr.lambdaAge=0.1; may be repeated")
  static let resume = Option.flag(
    "resume", help: "continue the run in the folder, or start a new one")

  static let all: [any OptionDeclaration] = [
    output, config, data, heldOut, start, preset, iterations, batch, seed, set, resume,
  ]
}
