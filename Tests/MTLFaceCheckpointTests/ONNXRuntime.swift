import Foundation
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// A namespace for running onnxruntime in the Python interpreter at the path in MTLFACE_PYTHON.
///
/// Tests that require onnxruntime are skipped if the environment variable is not set.
enum ONNXRuntime {
  static let python = ProcessInfo.processInfo.environment["MTLFACE_PYTHON"]
  static let skipReason: Comment =
    "MTLFACE_PYTHON is not set to a Python interpreter with onnxruntime; run Scripts/check-onnx"

  /// Validates a model with onnx, runs it for each set of inputs, and returns the outputs of each
  /// run.
  ///
  /// Feature maps have the channels last.
  static func run(
    _ model: [UInt8], _ runs: [(floats: [String: Tensor<Float>], group: [Int]?)]
  ) throws -> [[String: Tensor<Float>]] {
    let folder = try TemporaryFolder()
    _ = try folder.write(model, "model.onnx")
    var descriptions: [[String: [String: Any]]] = []
    for (index, run) in runs.enumerated() {
      var inputs: [String: [String: Any]] = [:]
      for (name, tensor) in run.floats {
        let (values, shape) = channelsFirst(tensor)
        _ = try folder.write(values.withUnsafeBytes { Array($0) }, "\(index).\(name).in")
        inputs[name] = ["shape": shape, "type": "float32"]
      }
      if let group = run.group {
        let values = group.map(Int64.init)
        _ = try folder.write(values.withUnsafeBytes { Array($0) }, "\(index).group.in")
        inputs["group"] = ["shape": [group.count], "type": "int64"]
      }
      descriptions.append(inputs)
    }
    _ = try folder.write(
      Array(JSONSerialization.data(withJSONObject: descriptions)), "runs.json")
    try execute(folder)
    let shapes = try JSONDecoder().decode(
      [[String: [Int]]].self, from: Data(TestFiles.bytes(folder.path("results.json"))))
    return try shapes.enumerated().map { index, results in
      try Dictionary(
        uniqueKeysWithValues: results.map { name, shape in
          let bytes = try TestFiles.bytes(folder.path("\(index).\(name).out"))
          let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
          return (name, try channelsLast(values, shape))
        })
    }
  }

  private static func execute(_ folder: TemporaryFolder) throws {
    let process = Process()
    process.executableURL = URL(filePath: try #require(python))
    process.arguments = [TestFiles.fixture("onnx/run_onnx.py"), folder.url.path]
    let errors = folder.url.appending(path: "errors")
    _ = try folder.write([], "errors")
    let handle = try FileHandle(forWritingTo: errors)
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    let text = String(decoding: try TestFiles.bytes(errors.path), as: UTF8.self)
    try #require(process.terminationStatus == 0, "\(text)")
  }

  private static func channelsFirst(_ tensor: Tensor<Float>) -> ([Float], [Int]) {
    let shape = tensor.shape
    guard shape.rank == 4 else { return (tensor.values, shape.dimensions) }
    let values = tensor.values
    var result = [Float](repeating: 0, count: values.count)
    for n in 0..<shape.batch {
      for p in 0..<shape.pixels {
        for c in 0..<shape.channels {
          result[(n * shape.channels + c) * shape.pixels + p] =
            values[(n * shape.pixels + p) * shape.channels + c]
        }
      }
    }
    return (result, [shape.batch, shape.channels, shape.height, shape.width])
  }

  private static func channelsLast(_ values: [Float], _ shape: [Int]) throws -> Tensor<Float> {
    guard shape.count == 4 else { return try Tensor(values, shape: TensorShape(shape)) }
    let (channels, pixels) = (shape[1], shape[2] * shape[3])
    var result = [Float](repeating: 0, count: values.count)
    for n in 0..<shape[0] {
      for c in 0..<channels {
        for p in 0..<pixels {
          result[(n * pixels + p) * channels + c] = values[(n * channels + c) * pixels + p]
        }
      }
    }
    return try Tensor(result, shape: TensorShape(shape[0], shape[2], shape[3], channels))
  }
}
