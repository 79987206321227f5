import MTLFaceTensor

/// The order of work of a batch. Steps on large maps run image by image, so that what one writes the
/// next still finds in a core's caches; steps on small maps run on the whole batch, whose images share
/// the weights. An image's numbers are the same bits either way.
struct PlanSchedule: Sendable {
  /// Steps that follow each other, a few images at a time or all at once.
  struct Stretch: Sendable {
    var steps: Range<Int>
    let goesByImages: Bool
  }

  /// Floats that a step on large maps reads and writes for an image, at least: half a megabyte.
  private static let largeStep = 1 << 17
  /// So many smaller steps between two large ones (a block's attention) go with them.
  private static let gap = 4

  let stretches: [Stretch]
  /// Whether a buffer lives within one stretch by images, which needs it for its few images only.
  let isPassing: [Bool]
  /// Where those lie, and where the other scratch buffers do.
  let passing: PlanMemory, lasting: PlanMemory

  init(_ steps: [PlanStep], _ buffers: [PlanBuffer]) {
    let stretches = Self.stretches(steps, buffers)
    isPassing = buffers.map { buffer in
      guard case .scratch = buffer.role else { return false }
      return stretches.contains {
        $0.goesByImages && $0.steps.contains(buffer.firstStep) && $0.steps.contains(buffer.lastStep)
      }
    }
    let (isPassing, scratch) = (isPassing, buffers.indices.filter { buffers[$0].isScratch })
    passing = PlanMemory(buffers, of: scratch.filter { isPassing[$0] })
    lasting = PlanMemory(
      buffers.map { Self.lengthened($0, stretches) }, of: scratch.filter { !isPassing[$0] })
    self.stretches = stretches
  }

  /// The buffer from the begin to the end of stretches by images: a step in the middle writes for one
  /// image what steps before it have still to read for the next.
  private static func lengthened(_ buffer: PlanBuffer, _ stretches: [Stretch]) -> PlanBuffer {
    var buffer = buffer
    for stretch in stretches where stretch.goesByImages {
      if stretch.steps.contains(buffer.firstStep) { buffer.firstStep = stretch.steps.lowerBound }
      if stretch.steps.contains(buffer.lastStep) { buffer.lastStep = stretch.steps.upperBound - 1 }
    }
    return buffer
  }

  private static func stretches(_ steps: [PlanStep], _ buffers: [PlanBuffer]) -> [Stretch] {
    var isLarge = steps.map { step in
      let (reads, writes) = step.buffers
      return (reads + writes).reduce(0) { $0 + buffers[$1].shape.count } >= largeStep
    }
    let large = isLarge.indices.filter { isLarge[$0] }
    for (one, next) in zip(large, large.dropFirst()) where next - one <= gap + 1 {
      for step in one..<next { isLarge[step] = true }
    }
    var stretches: [Stretch] = []
    for (index, large) in isLarge.enumerated() {
      if let last = stretches.indices.last, stretches[last].goesByImages == large {
        stretches[last].steps = stretches[last].steps.lowerBound..<(index + 1)
      } else {
        stretches.append(Stretch(steps: index..<(index + 1), goesByImages: large))
      }
    }
    return stretches
  }
}
