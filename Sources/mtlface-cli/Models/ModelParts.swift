import MTLFace

/// The parts that a model's parameters belong to, in the order of the computation.
enum ModelPart: String, CaseIterable {
  /// E.
  case encoder
  /// AFD.
  case decomposition
  /// L.
  case embedding
  /// A.
  case age
  /// ICM and D.
  case generator
  /// D_img: training only.
  case discriminator
  /// A': training only.
  case adversary
  /// The CosFace head: training only.
  case head

  /// The part of a parameter, by its key.
  init?(key: String) {
    let name = key.prefix { $0 != "." }
    let rest = key.dropFirst(name.count + 1).prefix { $0 != "." }
    switch (name, rest) {
    case ("encoder", "fsm"): self = .decomposition
    case ("encoder", "output_layer"), ("encoder", "features"): self = .embedding
    case ("domain", _): self = .adversary
    default:
      guard let part = Self(rawValue: String(name)) else { return nil }
      self = part
    }
  }

  /// The numbers that each part of a network holds; parts without any are left out.
  static func sizes(of network: FaceNetwork) -> [(part: ModelPart, count: Int)] {
    var counts: [ModelPart: Int] = [:]
    for spec in network.parameters where spec.role != .counter {
      guard let part = ModelPart(key: spec.key) else { continue }
      counts[part, default: 0] += spec.shape.count
    }
    return allCases.compactMap { part in counts[part].map { (part, $0) } }
  }
}

extension ModelConfiguration {
  /// What goes by a name: `paper (ir50)`.
  var shortName: String { "\(preset.rawValue) (\(encoderName))" }

  /// The encoder's name, or its stages.
  var encoderName: String {
    encoder.name
      ?? "\(encoder.family.rawValue) \(encoder.units.map(String.init).joined(separator: "-"))"
  }
}
