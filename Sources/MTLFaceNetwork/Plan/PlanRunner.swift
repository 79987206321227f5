import MTLFaceKernels
import MTLFaceTensor

/// An interpreter that runs the steps of a plan on preallocated memory.
///
/// All unsafe memory accesses of a run are in this file.
struct PlanRunner {
  let steps: [PlanStep]
  let buffers: [PlanBuffer]
  let batch: Int
  let pool: OpaquePointer?
  /// The start of every buffer, at the first image of the batch.
  let pointers: [UnsafeMutablePointer<Float>]
  /// Temporary memory for norms, with four floats per channel.
  let vectors: UnsafeMutablePointer<Float>

  /// Runs the steps in `range`.
  ///
  /// - Parameters:
  ///   - range: The indices of the steps to run.
  ///   - observe: A closure that is called after each step with the index of the step.
  /// - Throws: `TensorError.outOfScratchMemory` if a kernel cannot allocate scratch memory.
  func run(_ range: Range<Int>, observing observe: (Int) -> Void) throws(TensorError) {
    for index in range {
      guard run(steps[index]) == MTK_OK else { throw .outOfScratchMemory }
      observe(index)
    }
  }

  private func run(_ step: PlanStep) -> mtk_status {
    switch step {
    case .convolution(let step): return convolve(step)
    case .channelAffine(let map, let input, let output):
      let shape = buffers[input].shape
      self.map(map, batch * shape.rows, shape.channels, pointers[input], pointers[output])
    case .instanceNorm(let weight, let bias, let epsilon, let map, let input, let output):
      normalize(weight, bias, epsilon, map, input, output)
    case .sum(let alpha, let a, let beta, let b, let output):
      mtk_add(
        pool, batch * buffers[a].shape.count, alpha, pointers[a], beta, pointers[b],
        pointers[output])
    case .scaleChannels(let x, let s, let output):
      let shape = buffers[x].shape
      mtk_scale_channels(
        pool, batch, shape.pixels, shape.channels, pointers[x], pointers[s], pointers[output])
    case .scalePixels(let x, let s, let output):
      let shape = buffers[x].shape
      mtk_scale_rows(
        pool, batch * shape.rows, shape.channels, pointers[x], pointers[s], pointers[output])
    case .flatten(let input, let output):
      let shape = buffers[input].shape
      mtk_transpose(
        pool, batch, shape.pixels, shape.channels, pointers[input], pointers[output])
    case .unflatten(let input, let output):
      let shape = buffers[output].shape
      mtk_transpose(
        pool, batch, shape.channels, shape.pixels, pointers[input], pointers[output])
    case .softmax(let input, let output):
      let shape = buffers[input].shape
      mtk_softmax(pool, batch * shape.rows, shape.channels, pointers[input], pointers[output])
    case .expectedValue(let input, let output): computeExpectedValues(input, output)
    case .appendOneHot(let x, let groups, let output):
      let count = buffers[output].shape.channels - buffers[x].shape.channels
      appendChannels(x, output) { image, channel in
        channel < count && pointers[groups][image] == Float(channel) ? 1 : 0
      }
    case .appendConstant(let values, let x, let output):
      appendChannels(x, output) { _, channel in values.pointer[channel] }
    case .adaptivePool, .maxPool, .channelStatistics, .upsample, .subsample: resample(step)
    }
    return MTK_OK
  }

  private func convolve(_ step: ConvolutionStep) -> mtk_status {
    var sizes = step.sizes
    sizes.batch = batch
    var epilogue = mtk_epilogue()
    epilogue.bias = step.bias?.pointer
    epilogue.residual = step.residual.map { UnsafePointer(pointers[$0]) }
    epilogue.activation = step.activation.kernelKind
    epilogue.slope = step.slope?.pointer
    if let second = step.second {
      epilogue.out2 = pointers[second.output]
      epilogue.scale2 = second.map.scale?.pointer
      epilogue.shift2 = second.map.shift?.pointer
      epilogue.activation2 = second.map.activation.kernelKind
      epilogue.slope2 = second.map.slope?.pointer
    }
    return mtk_conv_forward(
      pool, &sizes, pointers[step.input], step.packed?.uninitializedPointer, &epilogue,
      pointers[step.output])
  }

  private func map(
    _ map: ChannelAffine, _ rows: Int, _ channels: Int, _ x: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    mtk_affine(
      pool, rows, channels, x, map.scale?.pointer, map.shift?.pointer, map.activation.kernelKind,
      map.slope?.pointer, y)
  }

  /// Applies an instance norm and an activation to each image.
  ///
  /// The statistics of an image turn the norm into a per-channel scale and shift, which are applied
  /// together with the activation.
  private func normalize(
    _ weight: ChannelVector, _ bias: ChannelVector, _ epsilon: Float, _ map: ChannelAffine,
    _ input: BufferID,
    _ output: BufferID
  ) {
    let shape = buffers[input].shape
    let (rows, channels) = (shape.rows, shape.channels)
    let (mean, variance) = (vectors, vectors + channels)
    let (scale, shift) = (vectors + 2 * channels, vectors + 3 * channels)
    for image in 0..<batch {
      let x = pointers[input] + image * shape.count
      mtk_norm_statistics(pool, 1, rows, channels, x, mean, variance)
      for c in 0..<channels {
        let factor =
          Double(weight.pointer[c]) / (Double(variance[c]) + Double(epsilon)).squareRoot()
        scale[c] = Float(factor)
        shift[c] = Float(Double(bias.pointer[c]) - Double(mean[c]) * factor)
      }
      mtk_affine(
        pool, rows, channels, x, scale, shift, map.activation.kernelKind, map.slope?.pointer,
        pointers[output] + image * shape.count)
    }
  }

  private func computeExpectedValues(_ input: BufferID, _ output: BufferID) {
    let classes = buffers[input].shape.channels
    for row in 0..<(batch * buffers[input].shape.rows) {
      let p = pointers[input] + row * classes
      pointers[output][row] = Float(
        (0..<classes).reduce(0.0) { $0 + Double($1) * Double(p[$1]) })
    }
  }

  private func appendChannels(
    _ x: BufferID, _ output: BufferID, _ value: (_ image: Int, _ channel: Int) -> Float
  ) {
    let (shape, outputChannels) = (buffers[x].shape, buffers[output].shape.channels)
    let channels = shape.channels
    mtk_copy_columns(
      pool, batch * shape.rows, channels, pointers[x], channels, pointers[output], outputChannels)
    for row in 0..<(batch * shape.rows) {
      for channel in channels..<outputChannels {
        pointers[output][row * outputChannels + channel] = value(
          row / shape.pixels, channel - channels)
      }
    }
  }

  private func resample(_ step: PlanStep) {
    switch step {
    case .adaptivePool(let kind, let input, let output):
      let (from, to) = (buffers[input].shape, buffers[output].shape)
      switch kind {
      case .average:
        mtk_adaptive_average(
          pool, batch, from.height, from.width, from.channels, to.height, to.width,
          pointers[input], pointers[output])
      case .maximum:
        mtk_adaptive_maximum(
          pool, batch, from.height, from.width, from.channels, to.height, to.width,
          pointers[input], pointers[output], nil)
      }
    case .maxPool(let pooling, let input, let output):
      let (from, to) = (buffers[input].shape, buffers[output].shape)
      mtk_max_pool(
        pool, batch, from.height, from.width, from.channels, pooling.kernel, pooling.stride,
        to.height, to.width, pointers[input], pointers[output], nil)
    case .channelStatistics(let input, let output):
      let shape = buffers[input].shape
      mtk_channel_statistics(
        pool, batch * shape.rows, shape.channels, pointers[input], pointers[output], nil)
    case .upsample(let input, let output):
      let shape = buffers[input].shape
      mtk_upsample2(
        pool, batch, shape.height, shape.width, shape.channels, pointers[input], pointers[output])
    case .subsample(let stride, let input, let output):
      let shape = buffers[input].shape
      mtk_subsample(
        pool, batch, shape.height, shape.width, shape.channels, stride, pointers[input],
        pointers[output])
    default: break
    }
  }
}

extension ConvolutionStep {
  /// The shape and algorithm of the convolution in the kernels' representation.
  var sizes: mtk_conv {
    var sizes = mtk_conv(geometry)
    (sizes.tile, sizes.expands) = (tile, expands)
    return sizes
  }

  /// Packs the weight for the instruction set in use and releases its copy in PyTorch's layout.
  mutating func pack(_ method: ConvolutionMethod, _ pool: ThreadPool) throws(TensorError) {
    guard let weight else { return }
    tile = method == .direct ? 0 : mtk_conv(geometry, for: .inference).tile
    expands = method == .compact && tile > 0
    var sizes = sizes
    var packed = try Tensor<Float>(
      uninitialized: TensorShape(Int(mtk_conv_packed_count(&sizes))))
    try packed.withUnsafeMutableBufferPointer { target in
      guard let base = target.baseAddress else { return }
      weight.withUnsafeBufferPointer {
        mtk_conv_pack(
          pool.kernelHandle, &sizes, $0.baseAddress, outputScale?.pointer, inputScale?.pointer,
          base)
      }
    }
    weight.releasePages()
    self.packed = packed
    self.weight = nil
    (outputScale, inputScale) = (nil, nil)
  }
}
