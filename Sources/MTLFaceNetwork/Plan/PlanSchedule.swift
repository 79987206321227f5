import MTLFaceTensor

/// The order in which the steps of a plan process the images of a batch.
///
/// Steps on large maps run image by image, that is, on one or a few images at a time, so that the
/// output of one step is still in the caches when the next step reads it. Steps on small maps run
/// on the whole batch, so that the weights are applied to all images while they are in the caches.
/// The schedule does not change the bits of the results.
struct PlanSchedule: Sendable {
  /// Consecutive steps that run either on a few images at a time or on the whole batch.
  struct Segment: Sendable {
    var steps: Range<Int>
    let runsImageByImage: Bool
  }

  /// The minimum number of floats per image that a step on large maps reads and writes, equal to
  /// 512 KiB.
  private static let largeStepThreshold = 1 << 17
  /// The maximum number of consecutive small steps, such as those of a block's attention, that also
  /// run image by image if they are between two large steps.
  private static let maximumGap = 4

  let segments: [Segment]
  /// Whether each buffer is used only within one image-by-image segment.
  ///
  /// Such a buffer needs memory only for the few images that run at a time.
  let isTransient: [Bool]
  /// The layouts of the transient scratch buffers and of all other scratch buffers.
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

  /// Returns the buffer with its lifetime extended to the bounds of the image-by-image segments in
  /// which it starts or ends.
  ///
  /// Within such a segment, a step writes the results of one image before earlier steps read the
  /// data of the next image. Memory that the earlier steps read must therefore not be reused within
  /// the segment.
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
