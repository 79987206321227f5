/// A request to read a face.
struct InputRequest: Sendable {
  /// The number of the face in the data sets of the run.
  let face: Int
  /// Whether to mirror the image.
  var isMirrored = false
}
