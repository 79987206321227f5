import Foundation
import MTLFaceTensor
import MTLFaceTestSupport
import Synchronization
import Testing

/// Tests of several threads that use the same pool and the same tensors.
@Suite("Concurrency")
struct ConcurrencyTests {
  @Test("four threads that share a pool compute identical bits") func sharedPool() throws {
    let pool = ThreadPool(threads: 2)
    let entries = OperationCatalog.checks.filter { $0.operation is Convolution }
    let expected = try entries.map { entry in
      try OperationResult<Float>(entry).tensors.map { bits($0.tensor) }
    }
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for step in entries.indices {
        // Each thread starts with a different entry, so that the pool receives different work.
        let index = (step + thread * entries.count / 4) % entries.count
        let result = try? OperationResult<Float>(entries[index], pool: pool).tensors.map {
          bits($0.tensor)
        }
        if result != expected[index] { failures.withLock { $0.append(entries[index].name) } }
      }
    }
    #expect(failures.withLock { $0 } == [])
  }

  @Test("a task can use the pool that it runs on") func nested() {
    let pool = ThreadPool(threads: 3)
    let total = Atomic(0)
    pool.forEach(10) { i in
      pool.forEach(10) { j in _ = total.add(10 * i + j, ordering: .relaxed) }
    }
    #expect(total.load(ordering: .relaxed) == 99 * 100 / 2)
  }

  @Test("one thread can read a tensor while another changes a copy") func copies() throws {
    let original = try Tensor<Float>(repeating: 1, shape: TensorShape(10_000))
    let failures = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for round in 0..<50 {
        var copy = original
        try? copy.withUnsafeMutableBufferPointer { $0[round] = Float(thread) + 2 }
        if copy.values[round] != Float(thread) + 2 || original.values[round] != 1 {
          failures.add(1, ordering: .relaxed)
        }
      }
    }
    #expect(failures.load(ordering: .relaxed) == 0)
  }

  /// Runs in a separate process, because the whole process shares the cache.
  @Test("the storage cache keeps blocks up to its limit and releases the others")
  func cache() async {
    await #expect(processExitsWith: .success) {
      let before = StorageCache.limit
      #expect(before == 1 << 30)
      StorageCache.trim()
      #expect(StorageCache.cachedBytes == 0)
      for _ in 0..<3 { _ = try Tensor<Float>(repeating: 1, shape: TensorShape(1 << 18)) }
      #expect(StorageCache.cachedBytes == 1 << 20, "the same block is used three times")
      StorageCache.limit = 3 << 19
      var tensors = try (0..<4).map { _ in
        try Tensor<Float>(repeating: 1, shape: TensorShape(1 << 18))
      }
      #expect(StorageCache.cachedBytes == 0)
      #expect(tensors.allSatisfy { $0.scalarValue == 1 })
      tensors = []
      #expect(StorageCache.cachedBytes == 1 << 20, "a second block would exceed the limit")
      StorageCache.limit = 100
      #expect(StorageCache.cachedBytes == 0)
      StorageCache.limit = -5
      #expect(StorageCache.limit == 0)
      _ = try Tensor<Float>(repeating: 1, shape: TensorShape(1))
      #expect(StorageCache.cachedBytes == 0)
    }
  }
}
