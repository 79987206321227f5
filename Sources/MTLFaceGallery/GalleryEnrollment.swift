/// Adds faces to a gallery in groups, which is much faster than adding them one by one. Each group
/// is stored completely or not at all.
package struct GalleryEnrollment {
  private let gallery: Gallery
  private let groupSize: Int
  private var waiting: [NewFace] = []
  /// The IDs of the stored faces, in the order in which they were added.
  package private(set) var ids: [UInt64] = []

  /// Creates an enrollment.
  ///
  /// - Parameters:
  ///   - gallery: The gallery, opened for writing.
  ///   - groupSize: The number of faces that are stored together, 1 or more.
  package init(_ gallery: Gallery, groupSize: Int = 64) {
    self.gallery = gallery
    self.groupSize = groupSize
  }

  /// Adds a face, and stores the group if it is complete.
  ///
  /// - Parameter face: The face.
  /// - Throws: ``GalleryError`` as for `Gallery.add(_:)`. The error concerns the whole group, none
  ///   of which is then stored.
  package mutating func add(_ face: NewFace) throws(GalleryError) {
    waiting.append(face)
    if waiting.count >= groupSize { try finish() }
  }

  /// Stores the faces of the last group. Call this method after the last face.
  ///
  /// - Throws: ``GalleryError`` as for `Gallery.add(_:)`.
  package mutating func finish() throws(GalleryError) {
    ids += try gallery.add(waiting)
    waiting.removeAll()
  }
}
