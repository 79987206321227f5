import MTLFaceKernels
import MTLFaceSupport
import Synchronization

/// Weights laid out for the kernels, kept while the tensor that they come from is not written.
///
/// Entries from the second time on that they are asked for: weights that train are laid out once between
/// two writes and would be kept for nothing, while those of a frozen network are laid out once for a
/// whole run.
enum PackedWeightCache {
  /// What the layout depends on besides the weights.
  private struct Layout: Hashable {
    let inputs: Int, outputs: Int, height: Int, width: Int
    let stride: Int, padding: Int, groups: Int, tile: Int
    let transposed: Bool

    init(_ s: mtk_conv, transposed: Bool) {
      (inputs, outputs) = (s.inputs, s.outputs)
      (height, width) = (s.kernel_h, s.kernel_w)
      (stride, padding, groups, tile) = (s.stride, s.padding, s.groups, s.tile)
      self.transposed = transposed
    }
  }

  /// By storage. No tensor: asked for once.
  private typealias Entries = [ObjectIdentifier: [Layout: Tensor<Float>?]]

  private static let entries = ForkSafeLock { Entries() }

  /// The layout of `weight` for forward, or (`transposed`) for the input's gradient.
  static func packed(
    _ weight: Tensor<Float>, for sizes: mtk_conv, transposed: Bool, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let id = weight.storageID
    let layout = Layout(sizes, transposed: transposed)
    let known = entries.withLock { $0[id]?[layout] }
    if let known, let tensor = known { return tensor }
    let tensor = try pack(weight, sizes, transposed: transposed, pool)
    weight.markAsPacked()
    entries.withLock { $0[id, default: [:]][layout] = .some(known == nil ? nil : tensor) }
    return tensor
  }

  private static func pack(
    _ weight: Tensor<Float>, _ sizes: mtk_conv, transposed: Bool, _ pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    var sizes = sizes
    let count =
      transposed ? mtk_conv_packed_transposed_count(&sizes) : mtk_conv_packed_count(&sizes)
    let packed = try Tensor<Float>(uninitialized: TensorShape(Int(count)))
    if transposed {
      mtk_conv_pack_transposed(pool.handle, &sizes, weight.pointer, packed.uninitializedPointer)
    } else {
      mtk_conv_pack(pool.handle, &sizes, weight.pointer, nil, nil, packed.uninitializedPointer)
    }
    return packed
  }

  /// The elements are about to change or to go.
  static func evict(_ id: ObjectIdentifier) {
    // What is let go is freed outside the lock, which it would need.
    let gone = entries.withLock { $0.removeValue(forKey: id) }
    withExtendedLifetime(gone) {}
  }
}
