import MTLFace

/// The demo's picture: photo with the face found, aligned crop, the network's outputs.
struct DemoSheet {
  /// The photo.
  let photo: RGBImage
  /// The face found in it.
  let face: DetectedFace
  /// The face, aligned.
  let aligned: AlignedFace
  /// Its age, if the model tells ages.
  let age: AgeEstimate?
  /// The network's outputs, one for each group.
  let synthesized: [SynthesizedFace]
  /// Whether the network has learned nothing.
  let isRandom: Bool

  /// How much the differences are enlarged.
  private static let gain = 8

  /// Draws the sheet.
  func render() throws -> RGBImage {
    let marked = try photo.annotated(
      with: [FaceAnnotation(box: face.box, landmarks: face.landmarks)], maximumSide: 1000)
    let says = age.map { "\n\($0.years.fixed(1)) years" } ?? "\n"
    var rows: [[ContactSheet.Cell]] = [
      [
        .init(marked, label: "photo, with the face\nand landmarks found"),
        .init(try closeUp(), label: "the face in it\n"),
        .init(
          aligned.image,
          label: "aligned, \(aligned.image.width) pixels" + (isRandom ? "\n" : says)),
      ]
    ]
    if !synthesized.isEmpty {
      let note = isRandom ? "random weights" : "synthesized"
      rows.append(synthesized.map { .init($0.image, label: "\($0.label)\n\(note)") })
      if isRandom {
        // What such a network adds is too little to be seen.
        rows.append(
          try synthesized.map {
            .init(try change(in: $0.image), label: "output - input, x\(Self.gain)")
          })
      }
    }
    var sheet = ContactSheet(rows: rows)
    sheet.title =
      isRandom ? "MTLFace demo: detection is real, the network has learned nothing yet" : "MTLFace"
    sheet.cellSize = 168
    return try sheet.render()
  }

  /// What the network adds to its input, gray where that is nothing.
  private func change(in output: RGBImage) throws -> RGBImage {
    try RGBImage(width: output.width, height: output.height) { pixels in
      output.withPixels { new in
        aligned.image.withPixels { old in
          for i in 0..<min(pixels.count, new.count, old.count) {
            let difference = (Int(new[i]) - Int(old[i])) * Self.gain + 128
            pixels[i] = UInt8(clamping: difference)
          }
        }
      }
    }
  }

  /// The part of the photo around the crop, as far as there is one, with its outline.
  private func closeUp() throws -> RGBImage {
    let corners = aligned.corners
    var canvas = try ImageCanvas(copying: photo)
    let yellow = RGBColor(red: 255, green: 220, blue: 0)
    for (start, end) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
      canvas.strokeLine(from: start, to: end, color: yellow, thickness: max(photo.width / 500, 1))
    }
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
