/// A face to be added.
public struct NewFace: Sendable, Hashable {
  /// The vector: of any length but 0, normalized when it is added.
  public var embedding: [Float]
  /// Whose it is: 1 to 1024 bytes of UTF-8.
  public var person: String
  /// Anything, for example the photo it came from: up to 1024 bytes.
  public var note: String

  /// A face with its person.
  public init(_ embedding: [Float], person: String, note: String = "") {
    self.embedding = embedding
    self.person = person
    self.note = note
  }
}

/// A face of a gallery.
public struct GalleryFace: Sendable, Hashable {
  /// Its number.
  public let id: UInt64
  /// Whose it is.
  public let person: String
  /// The person's number.
  public let personNumber: UInt32
  /// What was noted of it.
  public let note: String
  /// The vector as the gallery keeps it, of length 1.
  public let embedding: [Float]
}

/// A person of a gallery.
public struct GalleryPerson: Sendable, Hashable {
  /// A number that stays the person's for good.
  public let number: UInt32
  /// The name.
  public let name: String
  /// How many faces.
  public let faceCount: Int
}

/// A face that a search found.
public struct FaceMatch: Sendable, Hashable {
  /// The face's number.
  public let id: UInt64
  /// Whose it is.
  public let person: String
  /// The person's number.
  public let personNumber: UInt32
  /// The cosine to the probe, -1...1.
  public let similarity: Double
}

/// A person that a search found.
public struct PersonMatch: Sendable, Hashable {
  /// The name.
  public let person: String
  /// The person's number.
  public let personNumber: UInt32
  /// By ``PersonScore``, -1...1.
  public let similarity: Double
}

/// What counts as the similarity to a person of several faces.
public enum PersonScore: String, Sendable, CaseIterable {
  /// That to the person's template: the sum of the vectors, normalized. One odd photo does little
  /// harm.
  case template
  /// That to the most similar face.
  case best
}
