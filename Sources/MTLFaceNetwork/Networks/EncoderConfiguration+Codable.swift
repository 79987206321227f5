extension EncoderConfiguration {
  private enum CodingKeys: String, CodingKey {
    case family, units, stemWidth, widths, squeezeExcitation, projectsEveryStage, innerWidth
  }

  /// Decodes a configuration.
  ///
  /// Files may omit ``projectsEveryStage`` and ``innerWidth``. The defaults are `false` and
  /// ``stemWidth``.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      family: try values.decode(Family.self, forKey: .family),
      units: try values.decode([Int].self, forKey: .units),
      stemWidth: try values.decode(Int.self, forKey: .stemWidth),
      widths: try values.decode([Int].self, forKey: .widths),
      squeezeExcitation: try values.decode(Bool.self, forKey: .squeezeExcitation),
      projectsEveryStage: try values.decodeIfPresent(Bool.self, forKey: .projectsEveryStage)
        ?? false,
      innerWidth: try values.decodeIfPresent(Int.self, forKey: .innerWidth))
  }

  /// Encodes a configuration.
  ///
  /// ``projectsEveryStage`` and ``innerWidth`` are written only if they differ from their defaults,
  /// so that models with the defaults are written as before these keys were introduced.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(family, forKey: .family)
    try values.encode(units, forKey: .units)
    try values.encode(stemWidth, forKey: .stemWidth)
    try values.encode(widths, forKey: .widths)
    try values.encode(squeezeExcitation, forKey: .squeezeExcitation)
    if projectsEveryStage { try values.encode(true, forKey: .projectsEveryStage) }
    if innerWidth != stemWidth { try values.encode(innerWidth, forKey: .innerWidth) }
  }
}
