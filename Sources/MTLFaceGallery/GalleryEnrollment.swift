/// A writer that adds faces to a gallery in groups.
///
/// Adding a group in one transaction is much faster than adding the faces one by one. Each group is
/// stored completely or not at all.
package struct GalleryEnrollment {
  private let gallery: Gallery
  private let groupSize: Int
  private var pendingFaces: [NewFace] = []
  /// The IDs of the stored faces in the order in which they were added.
  package private(set) var ids: [UInt64] = []

  /// Creates a writer for a gallery.
  ///
  /// - Parameters:
  ///   - gallery: The gallery, which is open for writing.
  ///   - groupSize: The number of faces that are stored together, at least 1.
  package init(_ gallery: Gallery, groupSize: Int = 64) {
    self.gallery = gallery
    self.groupSize = groupSize
  }

  /// Adds a face to the current group and stores the group if it is complete.
  ///
  /// - Parameter face: The face to add.
  /// - Throws: The errors of `Gallery.add(_:)`. If an error is thrown, no face of the group is
  ///   stored, and all faces remain in the group.
  package mutating func add(_ face: NewFace) throws(GalleryError) {
    pendingFaces.append(face)
    if pendingFaces.count >= groupSize { try finish() }
  }

  /// Stores the faces of the current group. Call this method after adding the last face.
  ///
  /// - Throws: The errors of `Gallery.add(_:)`.
  package mutating func finish() throws(GalleryError) {
    ids += try gallery.add(pendingFaces)
    pendingFaces.removeAll()
  }
}
