import MTLFaceTensor

/// The result of repairing a damaged gallery.
public struct GalleryRepairReport: Sendable, Hashable {
  /// The number of faces in the new file.
  public let faces: Int
  /// The number of persons with a face in the new file.
  public let persons: Int
  /// The number of records that are known to be missing. What they added, replaced or removed is
  /// lost.
  public let lostRecords: Int
  /// The number of persons whose names are lost. They are named `lost name 7`, with their number.
  public let lostNames: Int
}

extension Gallery {
  /// Writes the intact records of a damaged gallery to a new file. Ids of faces and numbers of
  /// persons do not change.
  ///
  /// Damaged records are omitted. If an omitted record removed a face, that face is present again.
  ///
  /// - Parameters:
  ///   - path: The damaged file, which is not changed.
  ///   - output: The path of the new file, which must not exist.
  /// - Throws: ``GalleryError`` `cannotOpen`, `notAGallery`, `alreadyExists` or `cannotWrite`;
  ///   `damaged` if both copies of the header are, because records cannot be identified without
  ///   one.
  public static func repair(
    _ path: String, to output: String
  ) throws(GalleryError) -> GalleryRepairReport {
    let file = try GalleryFile.open(path, forWriting: false)
    let page = try file.read(GalleryLayout.headerSize, at: 0)
    let (header, _) = try GalleryHeader.read(page, path: path)
    let size = try file.size()
    let mapping = try file.map(size)
    let fresh = GalleryHeader(
      layout: header.layout, model: header.model, salt: UInt64.random(in: 0...UInt64.max))
    let target = try GalleryFile.create(output, fresh.page())
    do throws(GalleryError) {
      return try mapping.withBytes(size) { bytes throws(GalleryError) in
        let recovery = GalleryRecovery(bytes, header, header.newestCommitRecord(page)?.commit)
        var change = GalleryTransaction(header: fresh, file: target)
        let lostNames = try recovery.append(bytes, to: &change)
        try change.write()
        try target.synchronize()
        try target.write(change.commit.bytes(salt: fresh.salt), at: CommitRecord.offsets[1])
        try target.synchronize()
        return GalleryRepairReport(
          faces: change.index.faceCount, persons: change.index.presentPersonCount,
          lostRecords: recovery.lostRecords, lostNames: lostNames)
      }
    } catch {
      target.remove()
      throw error
    }
  }
}
