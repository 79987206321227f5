import MTLFaceKernels
import MTLFaceSupport
import Synchronization

/// A cache of weights that are packed for the kernels.
///
/// An entry is removed before its weight tensor changes. Packed weights are stored only when they
/// are requested for the second time. The weights of a network in training change after each
/// request, so storing them would be useless. The weights of a frozen network are stored once and
/// used for the whole run.
enum PackedWeightCache {
  /// The parameters of the packed layout.
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

  /// The packed weights by storage and layout, or `nil` for weights that were requested only once.
  private typealias Entries = [ObjectIdentifier: [Layout: Tensor<Float>?]]

  private static let entries = ForkSafeLock { Entries() }

  /// Returns `weight` packed for the forward pass or, if `transposed`, for the input gradient.
  static func packed(
    _ weight: Tensor<Float>, for sizes: mtk_conv, transposed: Bool, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let id = weight.storageID
    let layout = Layout(sizes, transposed: transposed)
    let entry = entries.withLock { $0[id]?[layout] }
    if let entry, let tensor = entry { return tensor }
    let tensor = try pack(weight, sizes, transposed: transposed, pool)
    weight.markAsPacked()
    entries.withLock { $0[id, default: [:]][layout] = .some(entry == nil ? nil : tensor) }
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

  /// Removes the entries of a storage. Call this method before its elements
  /// are changed or freed.
  static func evict(_ id: ObjectIdentifier) {
    // Freeing a tensor may acquire the lock, so the tensors are freed after the lock is released.
    let removed = entries.withLock { $0.removeValue(forKey: id) }
    withExtendedLifetime(removed) {}
  }
}
