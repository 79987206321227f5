extension ONNXMatcher {
  /// Matches the normalization of the image at the start of the graph.
  ///
  /// - Returns: The factor of each color channel for RGB values in [-1, 1], or `nil` if all factors
  ///   are 1.
  mutating func matchImageNormalization() throws -> [Double]? {
    var scale = [Double](repeating: 1, count: 3)
    var shift = [Double](repeating: 0, count: 3)
    while let layer = next, case .affine(let factors, let terms) = kind(of: layer) {
      for color in 0..<3 {
        let factor = factors[factors.count == 1 ? 0 : color]
        scale[color] *= factor
        shift[color] = shift[color] * factor + terms[terms.count == 1 ? 0 : color]
      }
      consume(layer)
    }
    // The input of the graph is (u + 1) * range for u in [-1, 1]. A range of 0 means that the input
    // is u.
    let ranges = shift.allSatisfy { $0 == 0 } ? [0] : [127.5, 0.5]
    for range in ranges {
      let isExact = zip(scale, shift).allSatisfy { abs($0 * range + $1) <= 1e-6 * abs($1) }
      guard isExact else { continue }
      let factors = scale.map { range == 0 ? $0 : $0 * range }
      return factors.allSatisfy { abs($0 - 1) < 1e-6 } ? nil : factors
    }
    throw unexpected(
      "end of a normalization that maps the middle of 0...255 or 0...1 to 0 (other normalizations "
        + "cannot be folded into a padded convolution)")
  }
}
