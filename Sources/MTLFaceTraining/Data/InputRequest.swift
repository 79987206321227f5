/// A face to read, mirrored or not.
struct InputRequest: Sendable {
  let face: Int
  var isMirrored = false
}
