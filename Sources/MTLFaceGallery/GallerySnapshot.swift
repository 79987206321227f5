import MTLFaceKernels

/// An immutable snapshot of a gallery.
///
/// A search uses one snapshot and is therefore not affected by later changes.
final class GallerySnapshot: Sendable {
  let layout: GalleryLayout
  let mapping: GalleryMapping
  let index: GalleryIndex
  /// The commit record of the snapshot.
  let commit: CommitRecord
  /// The norms of the sums of people's vectors, which are computed on demand.
  let templateNorms: TemplateNorms

  init(
    layout: GalleryLayout, mapping: GalleryMapping, index: GalleryIndex, commit: CommitRecord,
    templateNorms: TemplateNorms = TemplateNorms()
  ) {
    self.layout = layout
    self.mapping = mapping
    self.index = index
    self.commit = commit
    self.templateNorms = templateNorms
  }

  /// Calls a closure with the bytes from the start of a record to the end of the snapshot.
  private func withRecord<Result>(
    at unit: UInt32, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    mapping.withBytes(commit.length) { bytes in
      let start = min(Int(unit) * GalleryLayout.unit, bytes.count)
      return body(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    }
  }

  /// Returns the record at a position and the bytes of its text, or `nil` if the record is invalid.
  func record(at unit: UInt32) -> (record: GalleryRecord, text: [UInt8])? {
    withRecord(at: unit) { bytes in
      GalleryRecord(bytes, layout).map { ($0, Array(bytes[$0.textRange(layout)])) }
    }
  }

  /// Returns the text of the record at a position, or an empty string if the record is invalid.
  func text(at unit: UInt32) -> String {
    String(decoding: record(at: unit)?.text ?? [], as: UTF8.self)
  }

  /// Returns whether the record at a position has the given text.
  func hasText(_ text: [UInt8], at unit: UInt32) -> Bool {
    withRecord(at: unit) { bytes in
      guard let record = GalleryRecord(bytes, layout), record.textSize == text.count else {
        return false
      }
      return bytes[record.textRange(layout)].elementsEqual(text)
    }
  }

  /// Returns the name of a person, or an empty string if no person has the number.
  func name(ofPerson person: UInt32) -> String {
    index.unit(ofPerson: person).map(text(at:)) ?? ""
  }

  /// Returns the vector of a row, normalized to length 1, or an empty array if the record is
  /// invalid.
  ///
  /// - Parameters:
  ///   - row: The row of the index.
  ///   - keepingStoredNorm: Whether to return a float32 vector exactly as it was stored. Its norm
  ///     differs from 1 by at most about 0.001.
  func vector(_ row: Int, keepingStoredNorm: Bool = false) -> [Float] {
    let unit = index.unit(row)
    return withRecord(at: unit) { bytes in
      guard let record = GalleryRecord(bytes, layout), record.kind == .face else { return [] }
      let scale = keepingStoredNorm && layout.format == .float32 ? 1 : record.scale
      let vector = bytes.baseAddress.map { $0 + GalleryRecord.vectorOffset }
      let values = [Float](unsafeUninitializedCapacity: layout.paddedDimension) { buffer, count in
        mtk_row_decode(
          layout.format.kernel, layout.paddedDimension,
          vector?.assumingMemoryBound(to: UInt8.self), scale, buffer.baseAddress)
        count = layout.paddedDimension
      }
      return Array(values.prefix(layout.dimension))
    }
  }

  /// Returns the bytes of the record at a position, or an empty array if the record is invalid.
  func bytes(at unit: UInt32) -> [UInt8] {
    withRecord(at: unit) { bytes in
      guard let record = GalleryRecord(bytes, layout) else { return [] }
      return Array(bytes[..<record.size])
    }
  }

  /// Computes the similarities between queries and rows of a chunk.
  ///
  /// The similarity between query `q` and row `rows.lowerBound + i` is written to
  /// `scores[q * stride + i]`.
  func score(
    chunk: Int, rows: Range<Int>, queries: PackedQueries,
    into scores: UnsafeMutableBufferPointer<Float>, stride: Int
  ) {
    mapping.withBytes(commit.length) { bytes in
      index.chunks[chunk].units.withUnsafeBufferPointer { units in
        guard let base = bytes.baseAddress, let units = units.baseAddress else { return }
        var stored = mtk_rows(
          format: layout.format.kernel, length: layout.paddedDimension,
          base: base.assumingMemoryBound(to: UInt8.self),
          vector_offset: GalleryRecord.vectorOffset, scale_offset: GalleryRecord.scaleOffset,
          units: units + rows.lowerBound, count: rows.count)
        queries.withUnsafeBytes {
          mtk_row_scores(&stored, $0.baseAddress, queries.count, scores.baseAddress, stride)
        }
      }
    }
  }
}
