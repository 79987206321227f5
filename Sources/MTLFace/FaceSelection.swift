package import MTLFaceVision

/// A specification of which faces of a photo to use and how to locate them.
package struct FaceSelection: Sendable {
  /// The method for locating the faces of a photo.
  package enum Location: Sendable {
    /// The detector locates the faces.
    case detector(DetectionOptions)
    /// The photo has one face with the given landmarks, in pixel coordinates of the photo.
    case landmarks(FaceLandmarks)
    /// The photo is already an aligned face.
    case alreadyAligned
  }

  /// The method for locating the faces.
  package var location: Location
  /// The behavior if the detector finds several faces.
  package var choice: MultipleFacesPolicy
  /// The limits for the sizes of a file and its image.
  package var limits: ImageLimits

  /// Creates a selection.
  ///
  /// - Parameters:
  ///   - location: The method for locating the faces.
  ///   - choice: The behavior if the detector finds several faces. With
  ///     ``MultipleFacesPolicy/only``, methods for a single face throw an error, and methods for
  ///     all faces use every face.
  ///   - limits: The limits for the sizes of a file and its image.
  package init(
    location: Location = .detector(.confident), choice: MultipleFacesPolicy = .only,
    limits: ImageLimits = .standard
  ) {
    self.location = location
    self.choice = choice
    self.limits = limits
  }
}
