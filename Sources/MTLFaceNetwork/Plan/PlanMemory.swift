import MTLFaceTensor

/// Places the scratch buffers of a plan in one workspace so that those alive at the same time do
/// not overlap.
enum PlanMemory {
  /// Every buffer starts at a multiple of this many floats: a cache line.
  private static let alignment = 16

  /// Gives every scratch buffer an offset, largest buffers first, each at the lowest free place.
  static func assign(_ buffers: inout [PlanBuffer]) {
    let scratch = buffers.indices.filter { isScratch(buffers[$0]) }
    var placed: [(id: Int, offset: Int)] = []
    let order = scratch.sorted {
      (buffers[$0].shape.count, $1) > (buffers[$1].shape.count, $0)
    }
    for id in order {
      let neighbours = placed.filter { overlaps(buffers[$0.id], buffers[id]) }
        .sorted { $0.offset < $1.offset }
      let size = aligned(buffers[id].shape.count)
      var offset = 0
      for other in neighbours {
        if offset + size <= other.offset { break }
        offset = max(offset, other.offset + aligned(buffers[other.id].shape.count))
      }
      buffers[id].role = .scratch(offset: offset)
      placed.append((id, offset))
    }
  }

  /// Floats of workspace for each image.
  static func size(_ buffers: [PlanBuffer]) -> Int {
    buffers.reduce(0) { size, buffer in
      guard case .scratch(let offset) = buffer.role else { return size }
      return max(size, offset + aligned(buffer.shape.count))
    }
  }

  private static func aligned(_ count: Int) -> Int {
    (count + alignment - 1) / alignment * alignment
  }

  private static func isScratch(_ buffer: PlanBuffer) -> Bool {
    if case .scratch = buffer.role { true } else { false }
  }

  private static func overlaps(_ a: PlanBuffer, _ b: PlanBuffer) -> Bool {
    a.firstStep <= b.lastStep && b.firstStep <= a.lastStep
  }
}
