import MTLFaceTensor

/// The index of a buffer in the buffers of its plan.
typealias BufferID = Int

/// A buffer of a plan, which stores one value during a run.
///
/// Shapes are for a batch of one. During a run, the memory of a buffer is proportional to the
/// number of images for which it holds values at the same time.
struct PlanBuffer: Sendable {
  enum Role: Sendable {
    /// A tensor that the caller supplies. Error messages contain its name.
    case input(Graph.Value, name: String)
    /// A tensor that the plan returns.
    case output(Graph.Value)
    /// A section of the workspace.
    case scratch
  }

  /// The shape for a batch of one.
  let shape: TensorShape
  var role: Role
  /// The indices of the first and the last step that read or write the buffer.
  var firstStep = Int.max
  var lastStep = -1

  var isScratch: Bool {
    if case .scratch = role { true } else { false }
  }
}
