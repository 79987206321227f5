import MTLFaceNetwork
import MTLFaceTensor

/// The first stage of the cascade, which evaluates P-Net on an image pyramid tile by tile.
///
/// Each tile is resampled, scored and discarded, so that the memory use does not depend on the size
/// of the image. Adjacent tiles overlap by 10 pixels, so that the scores are bit-identical to the
/// scores of the whole image. The network has one output position for every second pixel along each
/// axis, and a position covers 12 x 12 pixels.
struct ProposalStage: Sendable {
  /// The number of rows and columns of output positions of a tile that is not at the right or lower
  /// edge.
  static let defaultTileSize = (rows: 32, columns: 96)

  private let threshold: Float
  private let pool: ThreadPool
  private let tileRows: Int
  private let tileColumns: Int
  private let levels: [Level]

  /// A level of the image pyramid.
  private struct Level {
    let scale: Double
    let resampler: AreaResampler
    /// The number of rows of output positions.
    let rows: Int
    /// The number of columns of output positions.
    let columns: Int
    let plans: TilePlans
  }

  /// The plans for the tiles of one level. Tiles at the right and lower edges have different sizes.
  private struct TilePlans {
    let inner: CascadePlans.Plan
    let right: CascadePlans.Plan
    let lower: CascadePlans.Plan
    let corner: CascadePlans.Plan
  }

  /// A range of output positions of one level.
  private struct Tile {
    let level: Int
    let rows: Range<Int>
    let columns: Range<Int>
  }

  /// Returns the number of input pixels for `count` output positions along one axis.
  static func inputSize(forOutputs count: Int) -> Int { 2 * count + 10 }

  /// Creates the first stage for an image.
  ///
  /// `tile` is the number of rows and columns of output positions per tile, and `plan` is the plan
  /// for a tile of this size.
  init(
    _ image: RGBImage, _ options: DetectionOptions, plan: CascadePlans.Plan, pool: ThreadPool,
    tile: (rows: Int, columns: Int) = ProposalStage.defaultTileSize
  ) throws {
    self.pool = pool
    threshold = Float(options.proposalThreshold)
    (tileRows, tileColumns) = tile
    levels = try Self.scales(image, options).map {
      try Self.level(image, scale: $0, plan, tile)
    }
  }

  /// Returns the scale factors of the pyramid's levels, or an empty array if the image is smaller
  /// than the smallest detectable face.
  static func scales(_ image: RGBImage, _ options: DetectionOptions) -> [Double] {
    var scale = 12 / options.minimumFaceSize
    var side = Double(min(image.width, image.height)) * scale
    var scales: [Double] = []
    while side >= 12 {
      scales.append(scale)
      scale *= options.scaleFactor
      side *= options.scaleFactor
    }
    return scales
  }

  private static func level(
    _ image: RGBImage, scale: Double, _ plan: CascadePlans.Plan, _ tile: (rows: Int, columns: Int)
  ) throws -> Level {
    let height = Int(Double(image.height) * scale + 1)
    let width = Int(Double(image.width) * scale + 1)
    // The pooling layer rounds up, and each of the two 3x3 convolutions after it removes two
    // positions.
    let (rows, columns) = ((height - 1) / 2 - 4, (width - 1) / 2 - 4)
    // The number of input pixels of the last tile along one axis.
    func lastTileSize(_ size: Int, _ positions: Int, _ step: Int) -> Int {
      size - 2 * ((positions - 1) / step * step)
    }
    let lastHeight = lastTileSize(height, rows, tile.rows)
    let lastWidth = lastTileSize(width, columns, tile.columns)
    func resized(_ height: Int, _ width: Int) throws -> CascadePlans.Plan {
      try plan.resized(to: TensorShape(1, height, width, 3))
    }
    let (innerHeight, innerWidth) = (
      inputSize(forOutputs: tile.rows), inputSize(forOutputs: tile.columns)
    )
    return Level(
      scale: scale, resampler: AreaResampler(image, width: width, height: height), rows: rows,
      columns: columns,
      plans: TilePlans(
        inner: plan, right: try resized(innerHeight, lastWidth),
        lower: try resized(lastHeight, innerWidth), corner: try resized(lastHeight, lastWidth)))
  }

  /// Returns the proposals for the whole image.
  ///
  /// Non-maximum suppression is applied within each level and then to all levels together. The
  /// remaining boxes are refined and made square.
  func proposals() throws -> [FaceCandidate] {
    let allTiles = levels.indices.flatMap { tiles(of: $0) }
    let found = try pool.map(allTiles.count) { try scan(allTiles[$0]) }
    var byLevel = [[FaceCandidate]](repeating: [], count: levels.count)
    for (tile, candidates) in zip(allTiles, found) { byLevel[tile.level] += candidates }
    let candidates = byLevel
    let kept = pool.map(candidates.count) { level in
      // Suppression processes boxes with equal scores in their order. Sort the boxes by position so
      // that this order does not depend on the tiles.
      let ordered = candidates[level].sorted { ($0.top, $0.left) < ($1.top, $1.left) }
      return NonMaximumSuppression.keptBoxes(
        ordered, threshold: 0.5, overlap: .intersectionOverUnion)
    }
    var all = NonMaximumSuppression.keptBoxes(
      kept.flatMap { $0 }, threshold: 0.7, overlap: .intersectionOverUnion)
    for index in all.indices {
      all[index].applyOffsets(margin: 0)
      all[index].makeSquare()
    }
    return all
  }

  private func tiles(of level: Int) -> [Tile] {
    let (rows, columns) = (levels[level].rows, levels[level].columns)
    return stride(from: 0, to: rows, by: tileRows).flatMap { row in
      stride(from: 0, to: columns, by: tileColumns).map { column in
        Tile(
          level: level, rows: row..<min(row + tileRows, rows),
          columns: column..<min(column + tileColumns, columns))
      }
    }
  }

  private func scan(_ tile: Tile) throws -> [FaceCandidate] {
    let level = levels[tile.level]
    let isLower = tile.rows.upperBound == level.rows
    let isRight = tile.columns.upperBound == level.columns
    let (x, y) = (2 * tile.columns.lowerBound, 2 * tile.rows.lowerBound)
    let width = isRight ? level.resampler.width - x : Self.inputSize(forOutputs: tile.columns.count)
    let height = isLower ? level.resampler.height - y : Self.inputSize(forOutputs: tile.rows.count)
    let plan =
      isLower
      ? (isRight ? level.plans.corner : level.plans.lower)
      : (isRight ? level.plans.right : level.plans.inner)
    let input = try level.resampler.tensor(
      PixelRectangle(x: x, y: y, width: width, height: height), pool: pool)
    return candidates(try plan.run(input, pool: pool), tile, Float(level.scale))
  }

  /// Returns a candidate for each of a tile's output positions whose score is at least the
  /// threshold.
  private func candidates(_ head: Tensor<Float>, _ tile: Tile, _ scale: Float) -> [FaceCandidate] {
    var found: [FaceCandidate] = []
    // Skip most positions without computing their scores. The margin of 0.01 covers rounding
    // errors. The comparison of the score with the threshold below is exact.
    let minimumLogit = logit(threshold) - 0.01
    head.withUnsafeBufferPointer { values in
      var offset = 0
      for row in tile.rows {
        for column in tile.columns {
          defer { offset += 6 }
          guard values[offset + 1] - values[offset] >= minimumLogit else { continue }
          let score = FaceCandidate.score(values[offset], values[offset + 1])
          guard score >= threshold else { continue }
          let (x, y) = (Float(2 * column), Float(2 * row))
          found.append(
            FaceCandidate(
              left: ((x + 1) / scale).rounded(.down), top: ((y + 1) / scale).rounded(.down),
              right: ((x + 12) / scale).rounded(.down), bottom: ((y + 12) / scale).rounded(.down),
              score: score,
              boxOffsets: SIMD4(
                values[offset + 2], values[offset + 3], values[offset + 4], values[offset + 5])))
        }
      }
    }
    return found
  }

  private func logit(_ p: Float) -> Float {
    p <= 0 ? -.infinity : p >= 1 ? 15 : Float(logarithm(Double(p) / (1 - Double(p))))
  }
}
