import MTLFace
public import MTLFaceHeader

/// Returns the analyzer that a model handle refers to.
func analyzer(_ model: OpaquePointer?) throws(CallError) -> FaceAnalyzer {
  try HandleTable.shared.object(model, FaceAnalyzer.self, "model")
}

/// Reads a model and stores a new handle to its analyzer in `out`.
private func open(
  _ threads: Int32, _ out: UnsafeMutablePointer<OpaquePointer?>?, memory: ModelMemoryMode = .fast,
  _ read: () throws -> FaceModel
) -> mtlface_status {
  attempt {
    let out = try required(out, "out")
    let count = try threadCount(threads, processors: ThreadPool.processorCount)
    out.pointee = HandleTable.shared.add(try FaceAnalyzer(read(), memory: memory, threads: count))
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_model_open(
  _ path: UnsafePointer<CChar>?, _ threads: Int32, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> mtlface_status {
  open(threads, out) { try FaceModel.open(text(path, "path")) }
}

/// See mtlface.h.
@c @implementation
public func mtlface_model_open_with(
  _ path: UnsafePointer<CChar>?, _ memory: mtlface_memory, _ threads: Int32,
  _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> mtlface_status {
  let mode: ModelMemoryMode? =
    switch memory {
    case MTLFACE_MEMORY_FAST: .fast
    case MTLFACE_MEMORY_LOW: .low
    default: nil
    }
  guard let mode else {
    return attempt {
      throw CallError.argument("memory is \(memory.rawValue), which is not an mtlface_memory")
    }
  }
  return open(threads, out, memory: mode) { try FaceModel.open(text(path, "path"), memory: mode) }
}

/// See mtlface.h.
@c @implementation
public func mtlface_model_open_memory(
  _ bytes: UnsafePointer<UInt8>?, _ count: Int, _ name: UnsafePointer<CChar>?, _ threads: Int32,
  _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> mtlface_status {
  open(threads, out) {
    guard count >= 0 else { throw CallError.argument("count exceeds the size of any array") }
    let memory = UnsafeBufferPointer(
      start: count == 0 ? nil : try required(bytes, "bytes"), count: count)
    return try FaceModel.read(
      bytes: Array(memory), name: name.map { String(cString: $0) } ?? "model")
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_model_open_embedded(
  _ threads: Int32, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> mtlface_status {
  open(threads, out) { try FaceModel.embedded() }
}

/// See mtlface.h.
@c @implementation
public func mtlface_model_free(_ model: OpaquePointer?) {
  HandleTable.shared.release(model, FaceAnalyzer.self)
}

/// See mtlface.h.
@c @implementation
public func mtlface_model_info_init(_ info: UnsafeMutablePointer<mtlface_model_info>?) {
  info?.pointee = mtlface_model_info()
  info?.pointee.struct_size = MemoryLayout<mtlface_model_info>.stride
}

/// See mtlface.h.
@c @implementation
public func mtlface_model_describe(
  _ model: OpaquePointer?, _ info: UnsafeMutablePointer<mtlface_model_info>?
) -> mtlface_status {
  attempt {
    let info = try required(info, "info")
    try checkSize(info.pointee.struct_size, mtlface_model_info.self, "info")
    let analyzer = try analyzer(model)
    let configuration = analyzer.configuration
    info.pointee = mtlface_model_info(
      struct_size: info.pointee.struct_size, input_size: Int32(clamping: configuration.inputSize),
      embedding_dimension: Int32(clamping: configuration.embeddingDimension),
      age_groups: Int32(clamping: configuration.groupCount),
      ages: Int32(clamping: configuration.age?.ages ?? 0),
      has_decomposition: configuration.attention != nil,
      has_age_estimator: analyzer.canEstimateAge, has_generator: analyzer.canSynthesize,
      has_discriminator: configuration.discriminator != nil,
      is_calibrated: analyzer.calibration != nil)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_model_metadata(
  _ model: OpaquePointer?, _ key: UnsafePointer<CChar>?, _ text: UnsafeMutablePointer<CChar>?,
  _ capacity: Int, _ needed: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    let key = try MTLFaceC.text(key, "key")
    guard let value = try analyzer(model).metadata[key] else {
      throw CallError.argument(
        "the model has no metadata \"\(key)\"; pass a key from mtlface_model_metadata_keys")
    }
    try copy(Array(value.utf8) + [0], text, capacity, needed)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_model_metadata_keys(
  _ model: OpaquePointer?, _ text: UnsafeMutablePointer<CChar>?, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    let keys = try analyzer(model).metadata.keys.sorted()
    try copy(keys.flatMap { Array($0.utf8) + [0] }, text, capacity, needed)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_model_group_label(
  _ model: OpaquePointer?, _ group: Int32, _ text: UnsafeMutablePointer<CChar>?, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    let groups = try analyzer(model).groups
    guard (0..<groups.count).contains(Int(group)) else {
      throw NetworkError.groupOutOfRange(Int(group), count: groups.count)
    }
    try copy(Array(groups.label(Int(group)).utf8) + [0], text, capacity, needed)
  }
}
