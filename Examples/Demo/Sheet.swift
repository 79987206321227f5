import MTLFace

/// The demo's picture: photo with landmarks, aligned crop, the seven outputs.
struct Sheet {
  /// The photo.
  let photo: Image
  /// The landmarks that it was aligned by.
  let landmarks: FaceLandmarks
  /// The face.
  let aligned: AlignedFace
  /// The network's outputs, one for each group.
  let synthesized: [Image]
  /// The groups' names.
  let groups: AgeGroups

  /// How much the differences are enlarged.
  private static let gain = 8

  /// Draws the sheet.
  func render() throws -> Image {
    let marked = try markedPhoto()
    let outputs = synthesized.enumerated().map { index, image in
      ContactSheet.Cell(image, label: "output, group \(groups.label(index))\nrandom weights")
    }
    let changes = try synthesized.map {
      ContactSheet.Cell(try change(in: $0), label: "output - input, x\(Self.gain)")
    }
    var sheet = ContactSheet(rows: [
      [
        .init(marked, label: "photo\nlandmarks, crop"),
        .init(try closeUp(of: marked), label: "the face in it\n"),
        .init(aligned.image, label: "aligned\n112 x 112 pixels"),
      ], outputs, changes,
    ])
    sheet.title = "MTLFace demo: a network that has learned nothing yet"
    sheet.cellSize = 168
    return try sheet.render()
  }

  /// The photo with its landmarks and the outline of the crop.
  private func markedPhoto() throws -> Image {
    var canvas = try Canvas(copying: photo)
    let yellow = RGBColor(red: 255, green: 220, blue: 0)
    let corners = corners()
    for (start, end) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
      canvas.line(from: start, to: end, color: yellow, thickness: 2)
    }
    for point in landmarks.points {
      canvas.dot(at: point, radius: 3, color: .black)
      canvas.dot(at: point, radius: 2, color: RGBColor(red: 0, green: 255, blue: 80))
    }
    return canvas.finish()
  }

  /// What the network adds to its input, gray where that is nothing.
  private func change(in output: Image) throws -> Image {
    try Image(width: output.width, height: output.height) { pixels in
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

  /// The crop's corners in the photo.
  private func corners() -> [ImagePoint] {
    let (low, high) = (-0.5, Double(aligned.image.width) - 0.5)
    return [(low, low), (high, low), (high, high), (low, high)].map {
      aligned.inverse(ImagePoint(x: $0.0, y: $0.1))
    }
  }

  /// The part of the photo around the crop, as far as there is one.
  private func closeUp(of photo: Image) throws -> Image {
    let (xs, ys) = (corners().map(\.x), corners().map(\.y))
    func range(_ values: [Double], _ limit: Int) -> Range<Int> {
      let low = max(Int(values.min() ?? 0) - 10, 0)
      return low..<max(min(Int(values.max() ?? 0) + 10, limit), low + 1)
    }
    let (columns, rows) = (range(xs, photo.width), range(ys, photo.height))
    return try photo.cropped(
      x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }
}
