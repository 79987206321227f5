import MTLFace
import MTLFaceCommandLine

/// The options of the training verbs.
enum TrainOptions {
  static let output: Option<String?> = .optional(
    "output", short: "o", "FOLDER", .folder,
    help: "the folder to which the run is written; required")
  static let config: Option<String?> = .optional(
    "config", "FILE", .path, defaultText: "the built-in settings",
    help: "the JSON file with the settings of the run")
  static let data = Option.repeated(
    "data", "SET", .path,
    help: "a data set to train on, instead of those in the configuration; may be repeated")
  static let heldOut: Option<Int?> = .optional(
    "held-out-every", "N", .integer(in: 2...1_000_000),
    help:
      "in each --data set, reserve the faces whose record key (or index) is a multiple of N for "
      + "validation")
  static let start: Option<String?> = .optional(
    "start", "FILE", .path,
    help: "the file with the initial weights: an MTLFace model, or an ONNX file of a recognizer; "
      + "train fas requires a model with an age estimator")
  static let preset: Option<ModelConfiguration.Preset?> = .optional(
    "preset", "NAME", .choice(),
    help: "the architecture of parts that --start does not contain: paper, cvpr2021 or mobile")
  static let iterations: Option<Int?> = .optional(
    "iterations", "N", .integer(in: 1...1_000_000_000), help: "the number of training steps")
  static let batch: Option<Int?> = .optional(
    "batch", "N", .integer(in: 1...65_536), help: "the number of faces per step")
  static let seed: Option<Int?> = .optional(
    "seed", "N", .integer(in: 0...Int.max), help: "the seed of all random numbers")
  static let set = Option.repeated(
    "set", "KEY=VALUE", .text,
    help: "set any setting by its dotted key, for example aifr.lambdaAge=0.1; may be repeated")
  static let resume = Option.flag(
    "resume", help: "continue the run in FOLDER; if there is none, start a new run")

  static let all: [any OptionDeclaration] = [
    output, config, data, heldOut, start, preset, iterations, batch, seed, set, resume,
  ]
}
