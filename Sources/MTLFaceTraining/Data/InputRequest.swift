/// A face to be read, as it is or mirrored.
struct InputRequest: Sendable {
  let face: Int
  var isMirrored = false
}
