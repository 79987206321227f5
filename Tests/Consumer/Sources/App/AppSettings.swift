import MTLFace

/// Settings with a handwritten implementation of `Codable`.
///
/// The names `Decoder` and `Encoder` refer to the protocols of the standard library.
struct AppSettings: Codable {
  var threshold: Double
  var scale: Scale

  private enum CodingKeys: CodingKey { case threshold, scale }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    threshold = try container.decode(Double.self, forKey: .threshold)
    scale = Scale(factor: try container.decode(Double.self, forKey: .scale))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(threshold, forKey: .threshold)
    try container.encode(scale.factor, forKey: .scale)
  }
}

/// A type of the app with a name that the library declared in earlier versions.
struct Scale: Equatable {
  var factor: Double
}
