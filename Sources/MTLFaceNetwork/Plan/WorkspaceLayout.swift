import MTLFaceTensor

/// Places scratch buffers in one workspace so that those alive at the same time do not overlap.
struct WorkspaceLayout: Sendable {
  /// Every buffer starts at a multiple of this many floats: a cache line.
  private static let alignment = 16

  /// Floats of an image from the start of the workspace to that of a buffer; 0 for others.
  let offsets: [Int]
  /// Floats of workspace for each image.
  let size: Int

  /// Gives the buffers of `ids` an offset, largest buffers first, each at the lowest free place.
  init(_ buffers: [PlanBuffer], of ids: [BufferID]) {
    var offsets = [Int](repeating: 0, count: buffers.count)
    var (placed, end): ([BufferID], Int) = ([], 0)
    let order = ids.sorted { (buffers[$0].shape.count, $1) > (buffers[$1].shape.count, $0) }
    for id in order {
      let neighbors = placed.filter { Self.overlaps(buffers[$0], buffers[id]) }
        .sorted { offsets[$0] < offsets[$1] }
      let size = Self.aligned(buffers[id].shape.count)
      var offset = 0
      for other in neighbors {
        if offset + size <= offsets[other] { break }
        offset = max(offset, offsets[other] + Self.aligned(buffers[other].shape.count))
      }
      offsets[id] = offset
      end = max(end, offset + size)
      placed.append(id)
    }
    self.offsets = offsets
    size = end
  }

  private static func aligned(_ count: Int) -> Int {
    (count + alignment - 1) / alignment * alignment
  }

  private static func overlaps(_ a: PlanBuffer, _ b: PlanBuffer) -> Bool {
    a.firstStep <= b.lastStep && b.firstStep <= a.lastStep
  }
}
