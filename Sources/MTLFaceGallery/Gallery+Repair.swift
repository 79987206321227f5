import MTLFaceTensor

/// What could be saved of a damaged gallery.
public struct GalleryRepairReport: Sendable, Hashable {
  /// Faces in the new file.
  public let faces: Int
  /// Persons with a face in it.
  public let persons: Int
  /// Records that are known to be missing: whatever they added, replaced or removed was not done.
  public let lostRecords: Int
  /// Persons whose names are lost; they are called `lost name 7` by their number.
  public let lostNames: Int
}

extension Gallery {
  /// Writes what is whole in a damaged gallery to a new file. Numbers of faces and persons stay.
  ///
  /// Records that are not whole are left out. Where one removed a face, the face is back.
  ///
  /// - Parameters:
  ///   - path: The damaged file, which is only read.
  ///   - output: Where there is no file yet.
  /// - Throws: ``GalleryError`` `cannotOpen`, `notAGallery`, `alreadyExists`, `cannotWrite`;
  ///   `damaged` where both descriptions in the first page are, since no record can be told from
  ///   its like then.
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
