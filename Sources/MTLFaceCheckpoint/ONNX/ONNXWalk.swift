/// Goes through the steps from the image to the embedding.
struct ONNXWalk {
  /// The steps of the graph.
  let steps: ONNXSteps
  /// Where the walk is: 0 is the image, n + 1 the result of step n.
  var value = 0
  /// The steps behind it.
  private(set) var taken: Set<Int> = []

  /// A walk that begins at the image.
  init(_ steps: ONNXSteps) { self.steps = steps }

  /// The steps that read the present value.
  var users: [Int] { steps.users[value] }

  /// The one step that comes next; nil where the graph ends or branches.
  var next: Int? { users.count == 1 ? users[0] : nil }

  /// What a step does.
  func kind(_ step: Int) -> ONNXStep.Kind { steps.steps[step].kind }

  /// What comes next does.
  var nextKind: ONNXStep.Kind? { next.map(kind) }

  /// Takes a step.
  mutating func take(_ step: Int) {
    taken.insert(step)
    value = step + 1
  }

  /// Takes the convolution at `step` and what belongs to it.
  mutating func block(at step: Int? = nil, _ shape: ONNXBlockShape, _ name: String) throws
    -> ONNXBlock
  {
    guard let step = step ?? next, case .convolution(let convolution) = kind(step) else {
      throw unexpected(name)
    }
    let label = steps.steps[step].label
    let inputs = convolution.weight.shape[1] * convolution.groups
    guard convolution.kernel == shape.kernel,
      convolution.stride == shape.stride ?? convolution.stride,
      convolution.groups == shape.groups ?? convolution.groups, inputs == shape.inputs,
      convolution.padding == shape.padding ?? shape.kernel / 2
    else {
      throw steps.structure(
        label,
        "a convolution \(convolution.kernel)x\(convolution.kernel) of \(inputs) channels in "
          + "\(convolution.groups) groups, stride \(convolution.stride), padding "
          + "\(convolution.padding), is not the \(name) that belongs here")
    }
    take(step)
    var block = ONNXBlock(
      convolution: convolution, norm: try norm(convolution.outputs), label: label)
    if shape.isActivated { block.slope = try slope(convolution.outputs, name) }
    return block
  }

  /// Takes a batch norm, where one is next.
  mutating func norm(_ channels: Int) throws -> ONNXNorm? {
    guard let step = next, case .norm(let norm) = kind(step) else { return nil }
    guard norm.channels == channels else {
      throw steps.structure(
        steps.steps[step].label, "a norm of \(norm.channels) channels where \(channels) come in")
    }
    take(step)
    return norm
  }

  /// Takes a PReLU, which has to be next.
  private mutating func slope(_ channels: Int, _ name: String) throws -> StoredTensor {
    guard let step = next, case .prelu(let slope) = kind(step) else {
      throw unexpected("PReLU of the \(name)")
    }
    guard slope.count == channels || slope.count == 1,
      slope.shape.filter({ $0 != 1 }).count <= 1
    else {
      throw steps.structure(
        steps.steps[step].label, "slopes \(slope.shape) for \(channels) channels")
    }
    take(step)
    return slope
  }

  /// Takes the sum of the present value and `other`, which has to be next.
  mutating func sum(with other: Int, _ name: String) throws {
    guard let step = next, case .sum = kind(step),
      Set(steps.steps[step].inputs) == [value, other]
    else { throw unexpected("sum of the \(name)") }
    take(step)
  }

  /// The error where what comes next is not what should.
  func unexpected(_ name: String) -> ONNXError {
    let found = users.map { steps.steps[$0].label }
    let place = value == 0 ? "the image" : steps.steps[value - 1].label
    let seen = found.isEmpty ? "nothing" : found.joined(separator: " and ")
    return steps.structure(place, "\(seen) comes next where the \(name) should")
  }
}
