import MTLFace

/// The options of training.
enum TrainOptions {
  static let output: Option<String?> = .optional(
    "output", short: "o", "FOLDER", .path, help: "the run's folder; must be given")
  static let config: Option<String?> = .optional(
    "config", "FILE", .path, defaultText: "the paper's settings", help: "settings as JSON")
  static let data = Option.repeated(
    "data", "SET", .path, help: "a data set, in place of the configuration's; may be repeated")
  static let heldOut: Option<Int?> = .optional(
    "held-out-every", "N", .integer(in: 2...1_000_000),
    help: "keep out faces whose record key (or place) is a multiple of N, from every --data")
  static let start: Option<String?> = .optional(
    "start", "MODEL", .path, help: "the model to go on from (a model file, or an ONNX recognizer)")
  static let preset: Option<ModelConfiguration.Preset?> = .optional(
    "preset", "NAME", .choice(), help: "what new parts look like: paper, cvpr2021, mobile")
  static let iterations: Option<Int?> = .optional(
    "iterations", "N", .integer(in: 1...1_000_000_000), help: "steps of the run")
  static let batch: Option<Int?> = .optional(
    "batch", "N", .integer(in: 1...65_536), help: "faces of a step")
  static let seed: Option<Int?> = .optional(
    "seed", "N", .integer(in: 0...Int.max), help: "what all random numbers are drawn from")
  static let set = Option.repeated(
    "set", "KEY=VALUE", .text,
    help: "any setting by its place, e.g. aifr.lambdaAge=0.1; may be repeated")
  static let resume = Option.flag(
    "resume", help: "go on with the run in the folder; begin it where there is none")

  static let all: [any OptionDeclaration] = [
    output, config, data, heldOut, start, preset, iterations, batch, seed, set, resume,
  ]
}
