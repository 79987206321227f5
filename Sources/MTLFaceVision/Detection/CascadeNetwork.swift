import MTLFaceNetwork
import MTLFaceTensor

/// One of the three networks of MTCNN: convolutions, each with PReLU and maybe a pooling, then a
/// dense layer (none in the first, which runs over whole pictures), then the head: two numbers
/// whose softmax is the score, four that move the sides of the box, and in the last network ten
/// landmarks.
struct CascadeNetwork: Sendable {
  /// A convolution and what follows it.
  struct Block: Sendable {
    /// Channels that it makes.
    var channels: Int
    /// Rows and columns of its kernel.
    var kernel: Int
    /// The pooling after it.
    var pool: MaxPool?

    /// Rows, or columns, that are left of `side`.
    func side(after side: Int) -> Int {
      let rest = side - kernel + 1
      guard let pool else { return rest }
      return (rest - pool.kernel + pool.stride - 1) / pool.stride + 1
    }
  }

  /// The prefix of its parameters.
  let name: String
  /// Side of the picture of one face, in pixels.
  let size: Int
  /// The convolutions in turn.
  let blocks: [Block]
  /// Width of the dense layer.
  let dense: Int?
  /// Numbers of the head.
  let outputs: Int

  /// P-net: scores every second pixel of a picture as the corner of a face of 12x12.
  static let proposal = CascadeNetwork(
    name: "pnet", size: 12,
    blocks: [
      Block(channels: 10, kernel: 3, pool: MaxPool(kernel: 2, stride: 2)),
      Block(channels: 16, kernel: 3), Block(channels: 32, kernel: 3),
    ], dense: nil, outputs: 6)

  /// R-net: scores and moves what the first one proposes.
  static let refinement = CascadeNetwork(
    name: "rnet", size: 24,
    blocks: [
      Block(channels: 28, kernel: 3, pool: MaxPool(kernel: 3, stride: 2)),
      Block(channels: 48, kernel: 3, pool: MaxPool(kernel: 3, stride: 2)),
      Block(channels: 64, kernel: 2),
    ], dense: 128, outputs: 6)

  /// O-net: scores and moves once more, and finds the landmarks.
  static let output = CascadeNetwork(
    name: "onet", size: 48,
    blocks: [
      Block(channels: 32, kernel: 3, pool: MaxPool(kernel: 3, stride: 2)),
      Block(channels: 64, kernel: 3, pool: MaxPool(kernel: 3, stride: 2)),
      Block(channels: 64, kernel: 3, pool: MaxPool(kernel: 2, stride: 2)),
      Block(channels: 128, kernel: 2),
    ], dense: 256, outputs: 16)

  /// The three in the order of the cascade.
  static let all = [proposal, refinement, output]

  /// A part of a network on its way into a graph.
  typealias Layer = (Graph.Value, Graph) throws -> Graph.Value

  /// Declares the parameters, and gives what traces the network on pictures `[1, h, w, 3]`.
  func layers(_ registry: ParameterRegistry) throws -> Layer {
    let scope = registry.scope(name)
    var (channels, side) = (3, size)
    var layers: [Layer] = []
    for (index, block) in blocks.enumerated() {
      layers.append(try self.block(block, index + 1, inputs: channels, scope))
      channels = block.channels
      side = block.side(after: side)
    }
    layers.append(try head(scope, channels: channels, side: side))
    return { x, graph in try layers.reduce(x) { try $1($0, graph) } }
  }

  private func block(
    _ block: Block, _ number: Int, inputs: Int, _ scope: ParameterScope
  ) throws -> Layer {
    let convolution = try ConvolutionLayer(
      scope["conv\(number)"], inputChannels: inputs, outputChannels: block.channels,
      kernelSize: block.kernel, padding: 0, bias: true)
    let activation = try ActivationLayer(scope["prelu\(number)"], block.channels)
    return { x, graph in
      let y = try activation(convolution(x, in: graph), in: graph)
      return try block.pool.map { try graph.apply($0, y) } ?? y
    }
  }

  private func head(_ scope: ParameterScope, channels: Int, side: Int) throws -> Layer {
    guard let dense else {
      let head = try ConvolutionLayer(
        scope["head"], inputChannels: channels, outputChannels: outputs, kernelSize: 1, bias: true)
      return { try head($0, in: $1) }
    }
    let number = blocks.count + 1
    let linear = try LinearLayer(
      scope["dense\(number)"], inputChannels: channels * side * side, outputChannels: dense)
    let activation = try ActivationLayer(scope["prelu\(number)"], dense)
    let head = try LinearLayer(scope["head"], inputChannels: dense, outputChannels: outputs)
    return { x, graph in
      let flat = try graph.apply(Flatten(), x)
      return try head(activation(linear(flat, in: graph), in: graph), in: graph)
    }
  }
}
