import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceVision

@testable import MTLFaceData

/// Model outputs on an artificial data set of 42 photos: 8 people with 5 readable photos each, one
/// person with a single photo, and a photo that could not be read. One photo contains two faces.
enum ReportFixture {
  static func dataset() -> FaceDataset {
    let samples = (0..<41).map { index in
      FaceDataset.Sample(
        labels: FaceLabels(
          identity: index / 5, age: Double(index * 2),
          gender: index.isMultiple(of: 2) ? .male : .female),
        name: "<\(index / 5)>/\(index).jpg", source: .file)
    }
    return FaceDataset(
      path: "set",
      samples: samples + [
        FaceDataset.Sample(labels: FaceLabels(identity: 0), name: "bad.jpg", source: .file)
      ],
      identities: (0..<9).map { "<\($0)>" })
  }

  /// Returns embeddings that are clustered by person. Photos 6 and 7 have the same embedding.
  static func embeddings() throws -> DatasetEmbeddings {
    var random = RandomSource(seed: 5)
    var outputs = ModelOutputs(dataset(), width: 9)
    var previous: [Float] = []
    for index in 0..<41 {
      var row = (0..<9).map { Float(random.uniform() - 0.5) + ($0 == index / 5 ? 1 : 0) }
      if index == 7 { row = previous }
      previous = row
      outputs.append(row + [index == 3 ? 2 : 1], forFaceAt: index)
    }
    outputs.recordFailure(ImageError.invalidArgument(reason: "<unreadable>"), forFaceAt: 41)
    return try DatasetEmbeddings(outputs, excludingDuplicates: true)
  }

  /// Returns estimated ages that are 3 years too high, and 20 years too high for photo 9.
  static func ages() -> ModelOutputs {
    var outputs = ModelOutputs(dataset(), width: 1)
    for index in 0..<41 {
      outputs.append([Float(index * 2 + (index == 9 ? 20 : 3)), 1], forFaceAt: index)
    }
    outputs.recordFailure(ImageError.invalidArgument(reason: "<unreadable>"), forFaceAt: 41)
    return outputs
  }

  /// Returns the embeddings of two pairs. A face of the third pair could not be read.
  static func pairOutputs() -> ModelOutputs {
    var outputs = ModelOutputs(dataset(), width: 2)
    for index in 0..<4 {
      outputs.append([index == 3 ? 0 : 1, index == 3 ? 1 : 0, 1], forFaceAt: index)
    }
    outputs.recordFailure(ImageError.invalidArgument(reason: "<unreadable>"), forFaceAt: 4)
    return outputs
  }

  static func image(_ index: Int) throws -> RGBImage {
    guard index != 9 else { throw ImageError.invalidArgument(reason: "the image was deleted") }
    return try RGBImage(width: 4, height: 4, color: RGBColor(gray: UInt8(index)))
  }
}
