import MTLFaceTensor

/// The result of repairing a damaged gallery.
public struct GalleryRepairReport: Sendable, Hashable {
  /// The number of faces in the new file.
  public let faces: Int
  /// The number of people who have faces in the new file.
  public let persons: Int
  /// The number of records that are known to be missing. The changes in these records are lost.
  public let lostRecords: Int
  /// The number of people who have faces in the new file but whose names are lost. In the new file,
  /// the name of such a person contains the person's number, as in `lost name 7`.
  public let lostNames: Int
}

extension Gallery {
  /// Writes the faces and people of the intact records of a damaged gallery to a new file.
  ///
  /// The IDs of faces and the numbers of people do not change. Damaged records are omitted. If a
  /// damaged record removed a face, the new file contains this face.
  ///
  /// - Parameters:
  ///   - path: The path of the damaged file, which does not change.
  ///   - output: The path of the new file. No file may exist at this path.
  /// - Returns: The numbers of recovered faces and people and of lost records and names.
  /// - Throws: ``GalleryError/cannotOpen(path:reason:)``,
  ///   ``GalleryError/notAGallery(path:problem:)``, ``GalleryError/alreadyExists(path:)``,
  ///   ``GalleryError/cannotWrite(path:reason:)``, ``GalleryError/full(path:)``, or
  ///   ``GalleryError/inUse(path:)`` if another process opens the new file for writing;
  ///   ``GalleryError/damaged(path:problem:)`` if no copy of the header is valid, because records
  ///   cannot be identified without a header, or if the intact records are inconsistent.
  public static func repair(
    _ path: String, to output: String
  ) throws(GalleryError) -> GalleryRepairReport {
    let file = try GalleryFile.open(path, forWriting: false)
    let page = try file.read(GalleryLayout.headerSize, at: 0)
    let (header, _) = try GalleryHeader.read(page, path: path)
    let size = try file.size()
    let mapping = try file.map(size)
    let newHeader = GalleryHeader(
      layout: header.layout, model: header.model, salt: UInt64.random(in: 0...UInt64.max))
    let target = try GalleryFile.create(output, newHeader.page())
    do throws(GalleryError) {
      return try mapping.withBytes(size) { bytes throws(GalleryError) in
        let recovery = GalleryRecovery(bytes, header, header.newestCommitRecord(page)?.commit)
        var change = GalleryTransaction(header: newHeader, file: target)
        let lostNames = try recovery.append(bytes, to: &change)
        try change.write()
        try target.synchronize()
        try target.write(change.commit.bytes(salt: newHeader.salt), at: CommitRecord.offsets[1])
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
