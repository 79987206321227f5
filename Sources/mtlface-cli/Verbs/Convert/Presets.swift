import MTLFace

/// The model presets.
enum Presets {
  /// The names of all presets, for help texts.
  static let names = ModelConfiguration.Preset.allCases.map(\.rawValue)
}
