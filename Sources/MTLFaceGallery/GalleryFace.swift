/// A face to add to a gallery.
public struct NewFace: Sendable, Hashable {
  /// The embedding, whose norm may have any value except 0. It is normalized when the face is
  /// added.
  public var embedding: [Float]
  /// The name of the person, 1 to 1024 bytes of UTF-8.
  public var person: String
  /// Any text of up to 1024 bytes of UTF-8, such as the path of the photo.
  public var note: String

  /// Creates a face from an embedding, the name of a person and an optional note.
  public init(_ embedding: [Float], person: String, note: String = "") {
    self.embedding = embedding
    self.person = person
    self.note = note
  }
}

/// A face in a gallery.
public struct GalleryFace: Sendable, Hashable {
  /// The ID of the face, which never changes and is never reused.
  public let id: UInt64
  /// The name of the person.
  public let person: String
  /// The number of the person.
  public let personNumber: UInt32
  /// The text that was stored with the face.
  public let note: String
  /// The stored vector. Its length is 1, except that in a float32 gallery, the length can differ
  /// from 1 by up to about 0.001, because a vector whose length is close to 1 is returned exactly
  /// as it was added.
  public let embedding: [Float]
}

/// A person in a gallery.
public struct GalleryPerson: Sendable, Hashable {
  /// The number of the person, which never changes.
  public let number: UInt32
  /// The name of the person.
  public let name: String
  /// The number of the person's faces.
  public let faceCount: Int
}

/// A face found by a search.
public struct FaceMatch: Sendable, Hashable {
  /// The ID of the face in the gallery.
  public let id: UInt64
  /// The name of the person.
  public let person: String
  /// The number of the person.
  public let personNumber: UInt32
  /// The cosine similarity to the probe, -1...1.
  public let similarity: Double
}

/// A person found by a search.
public struct PersonMatch: Sendable, Hashable {
  /// The name of the person.
  public let person: String
  /// The number of the person.
  public let personNumber: UInt32
  /// The similarity to the probe as defined by ``PersonScore``, -1...1.
  public let similarity: Double
}

/// The definition of the similarity to a person with several faces.
public enum PersonScore: String, Sendable, CaseIterable {
  /// The similarity to the person's template, which is the normalized sum of the person's vectors.
  /// A single unusual photo has little effect on the template.
  case template
  /// The similarity to the person's most similar face.
  case best
}
