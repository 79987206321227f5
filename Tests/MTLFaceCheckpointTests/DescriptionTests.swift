import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTestSupport
import Testing

/// Tests of the descriptions of files and models.
@Suite("Descriptions")
struct DescriptionTests {
  @Test("the description of a file lists its tensors and metadata") func tensors() throws {
    var writer = SafetensorsWriter(metadata: [
      "source": "a\u{1b}b", "mtlface.x": "hidden", "text": "{\n  \"a\" : 1\n\n}\n",
    ])
    try writer.addFloats("scale", shape: [], values: [1])
    try writer.addFloats("weight", shape: [2, 3], values: [Float](repeating: 0, count: 6))
    let bytes = try writer.serialized()
    let archive = try TensorArchive(bytes: bytes, name: "file")
    #expect(try FaceModel(ifContainedIn: archive) == nil)
    let description = TensorArchiveDescription(archive, size: bytes.count)
    let text = description.text(tensorLimit: nil, hint: "")
    #expect(text.hasPrefix("file    file, "))
    #expect(
      text.contains("format  safetensors\ntensors: 2, with 7 elements, 28 bytes\n"), "\(text)")
    #expect(text.contains("  scale   F32  scalar\n  weight  F32  2x3\n"))
    #expect(text.hasSuffix("metadata:\n  source  a\\u{1b}b\n  text    { \"a\" : 1 }\n"))
    let short = description.tensorText(limit: 1, hint: "see all")
    #expect(short.hasSuffix("  scale  F32  scalar\n  and 1 more (see all)\n"))
    let json = description.json(model: .null, problem: "p").text
    #expect(json.contains(#"{"name":"weight","dtype":"F32","shape":[2,3],"bytes":24}"#))
    #expect(json.contains(#""model":null,"problem":"p""#) && !json.contains("onnx"))
  }

  @Test("the description of a model contains its architecture and sizes") func model() throws {
    let model = try FaceModel.makeUntrained(SmallNetworks.minimalConfiguration(), seed: 7)
    let archive = try TensorArchive(bytes: model.serialized(as: .f16), name: "file")
    let description = try ModelDescription(model, archive)
    let text = description.text(calibrationHint: "measure them")
    #expect(text.hasPrefix("model       paper (ir 1-1-1-1)\ninput       48x48 RGB"))
    #expect(text.contains("embedding   8 numbers\nage groups  7: "))
    #expect(
      text.contains(
        "synthesis   MTLFace (ICM)\nweights     F16\nthresholds  none; measure them\n"))
    let counts = try MultiplyAddCounts(model.makeNetwork())
    let json = description.json.text
    #expect(json.contains(#""embedding_dimension":8"#))
    #expect(json.contains(#""multiply_adds":{"encoder":\#(counts.encoder),"#))
  }

  @Test("the description of an ONNX file states whether it contains a model") func onnx() throws {
    let folder = try TemporaryFolder()
    let model = try FaceModel.makeUntrained(SmallNetworks.minimalConfiguration(), seed: 7)
    for part in [ONNXExporter.Part.encoder, .generator] {
      let path = folder.path("\(part.rawValue).onnx")
      let exporter = try ONNXExporter(model, part: part)
      try exporter.write(to: path)
      let description = try ONNXFileDescription(ONNXFile.open(path))
      let text = description.text(conversionHint: "convert it")
      #expect(text.contains("version    IR "))
      #expect(
        text.hasSuffix(ONNXValueInfo.table(inputs: exporter.inputs, outputs: exporter.outputs)))
      #expect(text.contains("  images  ") && text.contains("float32"))
      let isEncoder = part == .encoder
      #expect(text.contains("model      paper (ir 1-1-1-1); convert it\n") == isEncoder)
      #expect(text.contains("model      none: ") != isEncoder)
      #expect(description.json.text.contains(#""no_model":null"#) == isEncoder)
    }
  }
}
