import MTLFaceNetwork
import MTLFaceTensor

/// One of the three networks of MTCNN.
///
/// A network consists of convolutions, a fully connected layer, and a head. Each convolution is
/// followed by a PReLU and optionally by pooling. The first network has no fully connected layer,
/// so that it can process images of any size. The outputs of the head are two logits, which
/// determine the score, and the offsets of the four sides of the box. The third network also
/// outputs ten landmark coordinates.
struct CascadeNetwork: Sendable {
  /// A convolution and the layers that follow it.
  struct Block: Sendable {
    /// The number of output channels.
    var channels: Int
    /// The number of rows and columns of the kernel.
    var kernel: Int
    /// The pooling after the convolution, or `nil` if there is none.
    var pool: MaxPool?

    /// Returns the number of output rows or columns for `side` input rows or columns.
    func side(after side: Int) -> Int {
      let convolved = side - kernel + 1
      guard let pool else { return convolved }
      return (convolved - pool.kernel + pool.stride - 1) / pool.stride + 1
    }
  }

  /// The prefix of the names of the network's parameters.
  let name: String
  /// The width and height of the input for one face, in pixels.
  let size: Int
  /// The convolutions in the order in which they are evaluated.
  let blocks: [Block]
  /// The number of outputs of the fully connected layer, or `nil` if there is none.
  let dense: Int?
  /// The number of outputs of the head.
  let outputs: Int

  /// The first network, P-Net, which scores the 12 x 12 windows of an image at steps of two pixels.
  static let proposal = CascadeNetwork(
    name: "pnet", size: 12,
    blocks: [
      Block(channels: 10, kernel: 3, pool: MaxPool(kernel: 2, stride: 2)),
      Block(channels: 16, kernel: 3), Block(channels: 32, kernel: 3),
    ], dense: nil, outputs: 6)

  /// The second network, R-Net, which scores and refines the proposals of the first.
  static let refinement = CascadeNetwork(
    name: "rnet", size: 24,
    blocks: [
      Block(channels: 28, kernel: 3, pool: MaxPool(kernel: 3, stride: 2)),
      Block(channels: 48, kernel: 3, pool: MaxPool(kernel: 3, stride: 2)),
      Block(channels: 64, kernel: 2),
    ], dense: 128, outputs: 6)

  /// The third network, O-Net, which scores and refines the boxes again and locates the landmarks.
  static let output = CascadeNetwork(
    name: "onet", size: 48,
    blocks: [
      Block(channels: 32, kernel: 3, pool: MaxPool(kernel: 3, stride: 2)),
      Block(channels: 64, kernel: 3, pool: MaxPool(kernel: 3, stride: 2)),
      Block(channels: 64, kernel: 3, pool: MaxPool(kernel: 2, stride: 2)),
      Block(channels: 128, kernel: 2),
    ], dense: 256, outputs: 16)

  /// The three networks in the order of the cascade.
  static let all = [proposal, refinement, output]

  /// A function that adds a layer to a graph.
  typealias Layer = (Graph.Value, Graph) throws -> Graph.Value

  /// Declares the network's parameters and returns a function that traces the network for images of
  /// shape `[1, height, width, 3]`.
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
