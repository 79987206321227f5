import MTLFaceTensor

/// The order of work of a batch. Steps on large maps run image by image, so that what one writes the
/// next still finds in a core's caches; steps on small maps run on the whole batch, whose images share
/// the weights. An image's numbers are the same bits either way.
struct PlanSchedule: Sendable {
  /// Steps that follow each other, a few images at a time or all at once.
  struct Segment: Sendable {
    var steps: Range<Int>
    let runsImageByImage: Bool
  }

  /// Floats that a step on large maps reads and writes for an image, at least: half a megabyte.
  private static let largeStepThreshold = 1 << 17
  /// So many smaller steps between two large ones (a block's attention) go with them.
  private static let maximumGap = 4

  let segments: [Segment]
  /// Whether a buffer lives within one segment by images, which needs it for its few images only.
  let isTransient: [Bool]
  /// Where those lie, and where the other scratch buffers do.
  let transient: WorkspaceLayout, persistent: WorkspaceLayout

  init(_ steps: [PlanStep], _ buffers: [PlanBuffer]) {
    let segments = Self.makeSegments(steps, buffers)
    isTransient = buffers.map { buffer in
      guard case .scratch = buffer.role else { return false }
      return segments.contains {
        $0.runsImageByImage && $0.steps.contains(buffer.firstStep)
          && $0.steps.contains(buffer.lastStep)
      }
    }
    let (isTransient, scratch) = (isTransient, buffers.indices.filter { buffers[$0].isScratch })
    transient = WorkspaceLayout(buffers, of: scratch.filter { isTransient[$0] })
    persistent = WorkspaceLayout(
      buffers.map { Self.extended($0, over: segments) }, of: scratch.filter { !isTransient[$0] })
    self.segments = segments
  }

  /// The buffer from the begin to the end of segments by images: a step in the middle writes for one
  /// image what steps before it have still to read for the next.
  private static func extended(_ buffer: PlanBuffer, over segments: [Segment]) -> PlanBuffer {
    var buffer = buffer
    for segment in segments where segment.runsImageByImage {
      if segment.steps.contains(buffer.firstStep) { buffer.firstStep = segment.steps.lowerBound }
      if segment.steps.contains(buffer.lastStep) { buffer.lastStep = segment.steps.upperBound - 1 }
    }
    return buffer
  }

  private static func makeSegments(_ steps: [PlanStep], _ buffers: [PlanBuffer]) -> [Segment] {
    var isLarge = steps.map { step in
      let (reads, writes) = step.buffers
      return (reads + writes).reduce(0) { $0 + buffers[$1].shape.count } >= largeStepThreshold
    }
    let large = isLarge.indices.filter { isLarge[$0] }
    for (one, next) in zip(large, large.dropFirst()) where next - one <= maximumGap + 1 {
      for step in one..<next { isLarge[step] = true }
    }
    var segments: [Segment] = []
    for (index, large) in isLarge.enumerated() {
      if let last = segments.indices.last, segments[last].runsImageByImage == large {
        segments[last].steps = segments[last].steps.lowerBound..<(index + 1)
      } else {
        segments.append(Segment(steps: index..<(index + 1), runsImageByImage: large))
      }
    }
    return segments
  }
}
