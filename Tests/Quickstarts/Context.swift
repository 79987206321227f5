import MTLFace

// The values that the fragments in the guides use without declaring them.

let analyzer = required { try FaceAnalyzer() }
let photo = required { try RGBImage(contentsOf: "family.jpg") }
let face = required { try analyzer.analyze(photo)[0] }
let ada = face
let a = face
let b = face
let probe = face
let paths = ["then.jpg", "now.jpg"]
let similarities: [Double] = [0.9, 0.8, 0.3, 0.1]
let labels = [true, true, false, false]

func required<Value>(_ body: () throws -> Value) -> Value {
  do { return try body() } catch { fatalError("\(error)") }
}
