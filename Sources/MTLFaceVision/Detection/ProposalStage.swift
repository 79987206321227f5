import MTLFaceNetwork
import MTLFaceTensor

/// The first stage of the cascade, which evaluates P-Net on an image pyramid tile by tile.
///
/// A tile is resampled, scored and discarded, so that the memory use does not depend on the image's
/// size. Tiles overlap by the margin of the network's receptive field, and their results are
/// identical to those for the whole image bit for bit. The network's output positions are every
/// second pixel, and each covers 12x12 pixels.
struct ProposalStage: Sendable {
  /// The number of output positions of a tile that is not at the right or lower edge.
  static let defaultTileSize = (rows: 32, columns: 96)

  private let threshold: Float
  private let pool: ThreadPool
  private let tileRows: Int
  private let tileColumns: Int
  private let levels: [Level]

  /// A level of the image pyramid.
  private struct Level {
    let scale: Double
    let sampling: AreaResampler
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

  /// Lays out the pyramid of an image for tiles of the given number of output positions. `plan` is
  /// the plan for one tile.
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

  /// Returns the scale factors of the pyramid's levels. An image smaller than the smallest face has
  /// none.
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
    // Two 3x3 convolutions follow a pooling layer that keeps the remainder of an odd size.
    let (rows, columns) = ((height - 1) / 2 - 4, (width - 1) / 2 - 4)
    // All tiles except the last have complete windows.
    func lastPixels(_ size: Int, _ positions: Int, _ step: Int) -> Int {
      size - 2 * ((positions - 1) / step * step)
    }
    let lastHeight = lastPixels(height, rows, tile.rows)
    let lastWidth = lastPixels(width, columns, tile.columns)
    func resized(_ height: Int, _ width: Int) throws -> CascadePlans.Plan {
      try plan.resized(to: TensorShape(1, height, width, 3))
    }
    let (innerHeight, innerWidth) = (
      inputSize(forOutputs: tile.rows), inputSize(forOutputs: tile.columns)
    )
    return Level(
      scale: scale, sampling: AreaResampler(image, width: width, height: height), rows: rows,
      columns: columns,
      plans: TilePlans(
        inner: plan, right: try resized(innerHeight, lastWidth),
        lower: try resized(lastHeight, innerWidth), corner: try resized(lastHeight, lastWidth)))
  }

  /// Returns all proposals after suppression within each level and among all levels, refined and
  /// made square.
  func proposals() throws -> [FaceCandidate] {
    let work = levels.indices.flatMap { tiles(of: $0) }
    let found = try pool.map(work.count) { try scan(work[$0]) }
    var byLevel = [[FaceCandidate]](repeating: [], count: levels.count)
    for (tile, candidates) in zip(work, found) { byLevel[tile.level] += candidates }
    let sorted = byLevel
    let kept = pool.map(sorted.count) { level in
      // Order the boxes by rows, independent of the tiles, because the order breaks ties of score.
      let ordered = sorted[level].sorted { ($0.top, $0.left) < ($1.top, $1.left) }
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
    let width = isRight ? level.sampling.width - x : Self.inputSize(forOutputs: tile.columns.count)
    let height = isLower ? level.sampling.height - y : Self.inputSize(forOutputs: tile.rows.count)
    let plan =
      isLower
      ? (isRight ? level.plans.corner : level.plans.lower)
      : (isRight ? level.plans.right : level.plans.inner)
    let picture = try level.sampling.tensor(
      PixelRectangle(x: x, y: y, width: width, height: height), pool: pool)
    return candidates(try plan.run(picture, pool: pool), tile, Float(level.scale))
  }

  /// Returns the output positions of a tile whose score reaches the threshold.
  private func candidates(_ head: Tensor<Float>, _ tile: Tile, _ scale: Float) -> [FaceCandidate] {
    var found: [FaceCandidate] = []
    // Most positions are far below the threshold. The exact comparison uses the score itself.
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
