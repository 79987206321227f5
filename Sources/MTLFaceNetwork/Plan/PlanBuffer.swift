import MTLFaceTensor

/// Where a value lives while a plan runs: a position among the plan's buffers.
typealias BufferID = Int

/// A buffer of a plan; sizes are of one image and grow with the batch.
struct PlanBuffer: Sendable {
  enum Role: Sendable {
    /// A tensor of the caller. The name is for error messages.
    case input(Graph.Value, name: String)
    /// A tensor that the plan returns.
    case output(Graph.Value)
    /// A part of the workspace.
    case scratch
  }

  /// Of a batch of one.
  let shape: TensorShape
  var role: Role
  /// First and last step that touches it.
  var firstStep = Int.max
  var lastStep = -1

  var isScratch: Bool {
    if case .scratch = role { true } else { false }
  }
}
