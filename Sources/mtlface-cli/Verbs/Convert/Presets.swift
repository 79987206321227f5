import MTLFace

/// The names of the presets.
enum Presets {
  static let names = ModelConfiguration.Preset.allCases.map(\.rawValue)
}
