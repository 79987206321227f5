import MTLFace

/// Settings with handwritten coding: `Decoder` and `Encoder` are the standard library's.
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

/// A type of the app with a name that the library used to take.
struct Scale: Equatable {
  var factor: Double
}
