import MTLFace
public import MTLFaceHeader

/// Returns the gallery that a handle refers to.
func gallery(_ gallery: OpaquePointer?) throws(CallError) -> Gallery {
  try HandleTable.shared.object(gallery, Gallery.self, "gallery")
}

private func format(_ format: mtlface_vector_format) throws(CallError) -> VectorFormat {
  switch format {
  case MTLFACE_FLOAT32: .float32
  case MTLFACE_FLOAT16: .float16
  case MTLFACE_INT8: .int8
  default:
    throw .argument("options->format is \(format.rawValue), which is not an mtlface_vector_format")
  }
}

private func constant(for format: VectorFormat) -> mtlface_vector_format {
  switch format {
  case .float32: MTLFACE_FLOAT32
  case .float16: MTLFACE_FLOAT16
  case .int8: MTLFACE_INT8
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_options_init(
  _ options: UnsafeMutablePointer<mtlface_gallery_options>?
) {
  options?.pointee = mtlface_gallery_options()
  options?.pointee.struct_size = MemoryLayout<mtlface_gallery_options>.stride
  options?.pointee.dimension = 512
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_create(
  _ path: UnsafePointer<CChar>?, _ options: UnsafePointer<mtlface_gallery_options>?,
  _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> mtlface_status {
  attempt {
    let out = try required(out, "out")
    var values = mtlface_gallery_options()
    mtlface_gallery_options_init(&values)
    if let options {
      try checkSize(options.pointee.struct_size, mtlface_gallery_options.self, "options")
      values = options.pointee
    }
    let threads = try threadCount(values.threads, processors: ThreadPool.processorCount)
    out.pointee = HandleTable.shared.add(
      try Gallery(
        creating: path.map { String(cString: $0) }, dimension: Int(values.dimension),
        format: format(values.format), model: values.model.map { String(cString: $0) } ?? "",
        threads: threads))
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_open(
  _ path: UnsafePointer<CChar>?, _ writable: Bool, _ threads: Int32,
  _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> mtlface_status {
  attempt {
    let out = try required(out, "out")
    let path = try text(path, "path")
    let gallery = try Gallery(
      at: path, for: writable ? .writing : .reading,
      threads: threadCount(threads, processors: ThreadPool.processorCount))
    if let notice = gallery.recoveryNotice { Log.warn("\(path): \(notice)") }
    out.pointee = HandleTable.shared.add(gallery)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_free(_ gallery: OpaquePointer?) {
  HandleTable.shared.release(gallery, Gallery.self)
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_info_init(_ info: UnsafeMutablePointer<mtlface_gallery_info>?) {
  info?.pointee = mtlface_gallery_info()
  info?.pointee.struct_size = MemoryLayout<mtlface_gallery_info>.stride
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_describe(
  _ gallery: OpaquePointer?, _ info: UnsafeMutablePointer<mtlface_gallery_info>?
) -> mtlface_status {
  attempt {
    let info = try required(info, "info")
    try checkSize(info.pointee.struct_size, mtlface_gallery_info.self, "info")
    let gallery = try MTLFaceC.gallery(gallery)
    info.pointee = mtlface_gallery_info(
      struct_size: info.pointee.struct_size, faces: UInt64(gallery.count),
      persons: UInt64(gallery.personCount), bytes: UInt64(gallery.fileSize),
      dimension: Int32(clamping: gallery.dimension), format: constant(for: gallery.format),
      writable: gallery.isWritable, mended: gallery.recoveryNotice != nil)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_model(
  _ gallery: OpaquePointer?, _ text: UnsafeMutablePointer<CChar>?, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    try copy(Array(MTLFaceC.gallery(gallery).model.utf8) + [0], text, capacity, needed)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_model_identity(
  _ model: OpaquePointer?, _ flip: Bool, _ text: UnsafeMutablePointer<CChar>?, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    let identity = try analyzer(model).galleryModelIdentifier(flipAveraging: flip)
    try copy(Array(identity.utf8) + [0], text, capacity, needed)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_refresh(
  _ gallery: OpaquePointer?, _ changed: UnsafeMutablePointer<Bool>?
) -> mtlface_status {
  attempt {
    let isChanged = try MTLFaceC.gallery(gallery).refresh()
    changed?.pointee = isChanged
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_export(
  _ gallery: OpaquePointer?, _ path: UnsafePointer<CChar>?, _ format: mtlface_export_format,
  _ list: UnsafePointer<CChar>?
) -> mtlface_status {
  attempt {
    let kind: Gallery.ExportFormat
    switch format {
    case MTLFACE_NPY: kind = .npy
    case MTLFACE_FVECS: kind = .fvecs
    default:
      throw CallError.argument(
        "format is \(format.rawValue), which is not an mtlface_export_format")
    }
    try MTLFaceC.gallery(gallery).export(
      to: text(path, "path"), format: kind, labelsTo: list.map { String(cString: $0) })
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_repair_report_init(
  _ report: UnsafeMutablePointer<mtlface_gallery_repair_report>?
) {
  report?.pointee = mtlface_gallery_repair_report()
  report?.pointee.struct_size = MemoryLayout<mtlface_gallery_repair_report>.stride
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_repair(
  _ path: UnsafePointer<CChar>?, _ output: UnsafePointer<CChar>?,
  _ report: UnsafeMutablePointer<mtlface_gallery_repair_report>?
) -> mtlface_status {
  attempt {
    if let report {
      try checkSize(report.pointee.struct_size, mtlface_gallery_repair_report.self, "report")
    }
    let result = try Gallery.repair(text(path, "path"), to: text(output, "output"))
    report?.pointee = mtlface_gallery_repair_report(
      struct_size: MemoryLayout<mtlface_gallery_repair_report>.stride, faces: UInt64(result.faces),
      persons: UInt64(result.persons), lost_records: UInt64(result.lostRecords),
      lost_names: UInt64(result.lostNames))
  }
}
