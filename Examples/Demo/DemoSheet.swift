import MTLFace
import MTLFaceSupport

/// The contact sheet of the demo: the photo with the detected face, the aligned crop, and the
/// synthesized faces.
struct DemoSheet {
  /// The results of the stages.
  let results: StageResults
  /// Whether the weights of the network are random.
  let isRandom: Bool

  /// The factor by which differences are amplified.
  private static let gain = 8

  /// Draws the sheet.
  func render() throws -> RGBImage {
    let (face, aligned) = (results.face, results.aligned.image)
    let marked = try results.photo.annotated(
      with: [FaceAnnotation(box: face.box, landmarks: face.landmarks)], maximumSide: 1000)
    let age = isRandom ? nil : results.age.map { "\(NumberFormat.fixed($0.years, 1)) years" }
    var rows: [[ContactSheet.Cell]] = [
      [
        .init(marked, label: "photo with detected\nface and landmarks"),
        .init(try closeUp(), label: "detected face\n"),
        .init(aligned, label: "aligned, \(aligned.width) pixels\n" + (age ?? "")),
      ]
    ]
    if !results.synthesized.isEmpty {
      let note = isRandom ? "random weights" : "synthesized"
      rows.append(results.synthesized.map { .init($0.image, label: "\($0.label)\n\(note)") })
      if isRandom {
        // The change that an untrained network makes is too small to be visible.
        rows.append(
          try results.synthesized.map {
            .init(try change(in: $0.image), label: "output - input, x\(Self.gain)")
          })
      }
    }
    var sheet = ContactSheet(rows: rows)
    sheet.title = isRandom ? "MTLFace demo: trained detection, untrained network" : "MTLFace"
    sheet.cellSize = 168
    return try sheet.render()
  }

  /// Returns the amplified difference between an output and the input; gray means no change.
  private func change(in output: RGBImage) throws -> RGBImage {
    try RGBImage(width: output.width, height: output.height) { pixels in
      output.withPixels { new in
        results.aligned.image.withPixels { old in
          for i in 0..<min(pixels.count, new.count, old.count) {
            pixels[i] = UInt8(clamping: (Int(new[i]) - Int(old[i])) * Self.gain + 128)
          }
        }
      }
    }
  }

  /// Returns the part of the photo around the aligned crop, with the outline of the crop.
  private func closeUp() throws -> RGBImage {
    let (photo, corners) = (results.photo, results.aligned.corners)
    var canvas = try ImageCanvas(copying: photo)
    canvas.strokePolygon(
      corners, color: RGBColor(red: 255, green: 220, blue: 0), thickness: max(photo.width / 500, 1))
    func range(_ values: [Double], _ limit: Int) -> Range<Int> {
      let low = min(max(Int(values.min() ?? 0) - 10, 0), limit - 1)
      return low..<max(min(Int(values.max() ?? 0) + 10, limit), low + 1)
    }
    let columns = range(corners.map(\.x), photo.width)
    let rows = range(corners.map(\.y), photo.height)
    return try canvas.makeImage().cropped(
      x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }
}
