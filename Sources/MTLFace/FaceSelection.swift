package import MTLFaceVision

/// Determines which faces of a photo are used, and how they are located.
package struct FaceSelection: Sendable {
  /// The way in which the faces of a photo are located.
  package enum Location: Sendable {
    /// The detector locates the faces.
    case detector(DetectionOptions)
    /// The photo has one face, with these landmarks in pixels of the photo.
    case landmarks(FaceLandmarks)
    /// The photo is an aligned face.
    case alreadyAligned
  }

  /// The way in which the faces are located.
  package var location: Location
  /// The faces to use if the detector finds several.
  package var choice: FaceChoice
  /// The largest accepted photo.
  package var limits: ImageLimits

  /// Creates a selection.
  ///
  /// - Parameters:
  ///   - location: The way in which the faces are located.
  ///   - choice: The faces to use if the detector finds several. With ``FaceChoice/only``, a method
  ///     that needs one face throws an error, and a method for all faces uses all.
  ///   - limits: The largest accepted photo.
  package init(
    location: Location = .detector(.confident), choice: FaceChoice = .only,
    limits: ImageLimits = .standard
  ) {
    self.location = location
    self.choice = choice
    self.limits = limits
  }
}
