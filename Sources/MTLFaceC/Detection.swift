import MTLFace
public import MTLFaceHeader

/// Returns the landmarks in an array of ten floats, which contains the x- and y-coordinates of five
/// points.
func landmarks(_ values: UnsafePointer<Float>?) throws -> FaceLandmarks {
  let values = try required(values, "landmarks")
  return try FaceLandmarks(
    (0..<5).map { ImagePoint(x: Double(values[2 * $0]), y: Double(values[2 * $0 + 1])) })
}

private typealias LandmarkTuple = (
  Float, Float, Float, Float, Float, Float, Float, Float, Float, Float
)

private func landmarkTuple(_ landmarks: FaceLandmarks) -> LandmarkTuple {
  let p = landmarks.points.flatMap { [Float($0.x), Float($0.y)] }
  return (p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9])
}

/// See mtlface.h.
@c @implementation
public func mtlface_detection_options_init(
  _ options: UnsafeMutablePointer<mtlface_detection_options>?
) {
  let standard = DetectionOptions.confident
  options?.pointee = mtlface_detection_options(
    struct_size: MemoryLayout<mtlface_detection_options>.stride,
    minimum_face: standard.minimumFaceSize, scale_factor: standard.scaleFactor,
    thresholds: (
      standard.proposalThreshold, standard.refinementThreshold, standard.outputThreshold
    ), maximum_faces: 0)
}

private func options(
  _ pointer: UnsafePointer<mtlface_detection_options>?
) throws(CallError) -> DetectionOptions {
  guard let values = pointer?.pointee else { return .confident }
  try checkSize(values.struct_size, mtlface_detection_options.self, "options")
  var options = DetectionOptions()
  options.minimumFaceSize = values.minimum_face
  options.scaleFactor = values.scale_factor
  options.proposalThreshold = values.thresholds.0
  options.refinementThreshold = values.thresholds.1
  options.outputThreshold = values.thresholds.2
  options.maximumFaces = values.maximum_faces == 0 ? nil : Int(values.maximum_faces)
  return options
}

/// See mtlface.h.
@c @implementation
public func mtlface_detector_create(
  _ threads: Int32, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> mtlface_status {
  attempt {
    let out = try required(out, "out")
    let count = try threadCount(threads, processors: ThreadPool.processorCount)
    out.pointee = HandleTable.shared.add(try FaceDetector(pool: ThreadPool(threads: count)))
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_detector_free(_ detector: OpaquePointer?) {
  HandleTable.shared.release(detector, FaceDetector.self)
}

/// See mtlface.h.
@c @implementation
public func mtlface_detect(
  _ detector: OpaquePointer?, _ photo: OpaquePointer?,
  _ options: UnsafePointer<mtlface_detection_options>?,
  _ faces: UnsafeMutablePointer<mtlface_face>?,
  _ capacity: Int, _ count: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    let count = try required(count, "count")
    let faces = capacity == 0 ? nil : try required(faces, "faces")
    let detector = try HandleTable.shared.object(detector, FaceDetector.self, "detector")
    let detected = try detector.detect(
      PictureHandle.image(of: photo, "photo"), options: MTLFaceC.options(options))
    count.pointee = detected.count
    let written = min(detected.count, max(capacity, 0))
    for (index, face) in detected.prefix(written).enumerated() {
      faces?[index] = mtlface_face(
        box: (
          Float(face.box.left), Float(face.box.top), Float(face.box.right), Float(face.box.bottom)
        ), score: Float(face.score), landmarks: landmarkTuple(face.landmarks))
    }
    guard written == detected.count else {
      throw CallError.capacity("faces", has: max(capacity, 0), needs: detected.count)
    }
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_align(
  _ photo: OpaquePointer?, _ landmarks: UnsafePointer<Float>?, _ size: Int32,
  _ crop: UnsafeMutablePointer<OpaquePointer?>?, _ matrix: UnsafeMutablePointer<Double>?,
  _ inverse: UnsafeMutablePointer<Double>?
) -> mtlface_status {
  attempt {
    let crop = try required(crop, "crop")
    guard 16...4096 ~= size else {
      throw CallError.argument("size is \(size) pixels; pass 16 to 4096")
    }
    let face = try PictureHandle.image(of: photo, "photo").aligned(
      by: MTLFaceC.landmarks(landmarks), size: Int(size))
    for (target, transform) in [(matrix, face.transform), (inverse, face.inverseTransform)] {
      for (index, value) in transform.matrix.joined().enumerated() { target?[index] = value }
    }
    PictureHandle.store(face.image, in: crop)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_confirmation_init(
  _ confirmation: UnsafeMutablePointer<mtlface_confirmation>?
) {
  confirmation?.pointee = mtlface_confirmation(
    struct_size: MemoryLayout<mtlface_confirmation>.stride, confirmed: false, score: 0, distance: 0,
    landmarks: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
}

/// See mtlface.h.
@c @implementation
public func mtlface_confirm(
  _ detector: OpaquePointer?, _ crop: OpaquePointer?,
  _ out: UnsafeMutablePointer<mtlface_confirmation>?
) -> mtlface_status {
  attempt {
    let out = try required(out, "out")
    try checkSize(out.pointee.struct_size, mtlface_confirmation.self, "out")
    let detector = try HandleTable.shared.object(detector, FaceDetector.self, "detector")
    let result = try detector.confirm(aligned: PictureHandle.image(of: crop, "crop"))
    out.pointee = mtlface_confirmation(
      struct_size: out.pointee.struct_size, confirmed: result.isConfirmed,
      score: Float(result.score), distance: Float(result.distance),
      landmarks: landmarkTuple(result.landmarks))
  }
}
