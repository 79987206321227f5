import MTLFaceTensor

/// The positions of scratch buffers in a workspace.
///
/// Buffers that are in use at the same time do not overlap.
struct WorkspaceLayout: Sendable {
  /// The alignment of every buffer in floats, equal to one cache line.
  private static let alignment = 16

  /// The offset of each buffer from the start of the workspace, in floats per image; 0 for buffers
  /// that are not part of the layout.
  let offsets: [Int]
  /// The size of the workspace in floats per image.
  let size: Int

  /// Places the buffers of `ids`, largest first, each at the lowest free offset.
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
