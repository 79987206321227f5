import MTLFaceCheckpoint
import MTLFaceSupport
public import MTLFaceTensor

/// A file of known faces, grouped by person, for identifying people.
///
///     let gallery = try Gallery(creating: "people.gallery", dimension: 512)
///     try gallery.add(embedding, person: "Ada")
///     if let match = try gallery.searchPersons(probe, top: 1, threshold: 0.36).first {
///       print(match.person, match.similarity)
///     } else {
///       print("unknown")
///     }
///
/// Similarities are cosines. A face has an ID, the name of a person, and a note such as the path of
/// its photo. The ID of a face never changes and is never reused.
///
/// The file is memory-mapped. Opening a gallery reads the whole file once to verify the checksums.
/// Every change makes the file longer, and ``compact()`` removes obsolete data. A change is durable
/// when the function that makes it returns. It is applied completely or not at all, even if the
/// process crashes or the power fails. Only one object at a time can open a file for writing. Any
/// number of objects in any processes can read the file at the same time, and they see changes
/// after a call to ``refresh()``.
///
/// Any number of threads can use a gallery at the same time. A search uses the gallery as it was
/// when the search began. Results do not depend on the number of threads. A forked child process
/// can search a gallery that its parent process opened.
public final class Gallery: Sendable {
  /// The path of the file, or `nil` for a gallery in memory.
  public let path: String?
  /// The number of elements of a vector.
  public let dimension: Int
  /// The number format of the stored vectors.
  public let format: VectorFormat
  /// The name of the model that computes the embeddings, as specified when the gallery was created.
  /// Only embeddings of the same model can be compared.
  public let model: String
  /// Whether this object can change the gallery.
  public let isWritable: Bool
  /// A description of the damage that was found when the gallery was opened, or `nil` if there was
  /// none. If the gallery is open for writing, the damage has been repaired, and an unfinished
  /// change that was discarded is also described, even if there was no damage.
  public let recoveryNotice: String?

  let pool: ThreadPool
  let current: ForkSafeLock<State>
  /// The state of the writer. A thread holds this lock while it changes the gallery.
  let writer = SystemLock(GalleryWriterState())

  /// The file and its contents. Every change replaces the entire state.
  final class State: Sendable {
    let file: GalleryFile
    let header: GalleryHeader
    let snapshot: GallerySnapshot
    /// The slot of the newer of the two commit records, 0 or 1.
    let slot: Int

    init(file: GalleryFile, header: GalleryHeader, snapshot: GallerySnapshot, slot: Int) {
      self.file = file
      self.header = header
      self.snapshot = snapshot
      self.slot = slot
    }
  }

  /// The kind of access to a gallery.
  public enum Access: Sendable {
    /// Access for searching the gallery. The file does not change.
    case reading
    /// Access for searching and changing the gallery. No other object can open the same file for
    /// writing while this object exists.
    case writing
  }

  /// Opens the gallery in a file.
  ///
  /// - Parameters:
  ///   - path: The path of a file that was created as a gallery.
  ///   - access: Whether to open the gallery for reading or for writing.
  ///   - threads: The number of threads for searches, clamped to 1...256. The default is the number
  ///     of processors.
  /// - Throws: ``GalleryError/cannotOpen(path:reason:)``,
  ///   ``GalleryError/notAGallery(path:problem:)``, ``GalleryError/damaged(path:problem:)``;
  ///   ``GalleryError/inUse(path:)`` or ``GalleryError/cannotWrite(path:reason:)`` if the gallery
  ///   is opened for writing.
  public convenience init(
    at path: String, for access: Access = .reading, threads: Int = ThreadPool.processorCount
  ) throws(GalleryError) {
    let file = try GalleryFile.open(path, forWriting: access == .writing)
    try self.init(file, isWritable: access == .writing, threads: threads)
  }

  /// Creates a gallery and opens it for writing.
  ///
  /// - Parameters:
  ///   - path: The path of the new file, or `nil` for a gallery in memory that exists as long as
  ///     the object. No file may exist at this path.
  ///   - dimension: The number of elements of a vector, 1...8192. The embeddings of most models
  ///     have 512 elements.
  ///   - format: The number format of the stored vectors.
  ///   - model: The name of the model that computes the embeddings, up to 256 bytes of UTF-8.
  ///   - threads: The number of threads for searches, clamped to 1...256. The default is the number
  ///     of processors.
  /// - Throws: ``GalleryError/alreadyExists(path:)``, ``GalleryError/cannotWrite(path:reason:)``,
  ///   ``GalleryError/outOfRange(_:_:_:)``, ``GalleryError/invalidText(_:problem:)``,
  ///   ``GalleryError/outOfMemory`` or ``GalleryError/cannotOpen(path:reason:)``;
  ///   ``GalleryError/inUse(path:)`` if another process opens the new file for writing.
  public convenience init(
    creating path: String?, dimension: Int, format: VectorFormat = .float32, model: String = "",
    threads: Int = ThreadPool.processorCount
  ) throws(GalleryError) {
    guard GalleryLayout.dimensions.contains(dimension) else {
      throw .outOfRange("the dimension", dimension, GalleryLayout.dimensions)
    }
    try GalleryText.validate(
      model, "the name of the model", maximumLength: GalleryHeader.maximumModelLength,
      mayBeEmpty: true)
    let header = GalleryHeader(
      layout: GalleryLayout(dimension: dimension, format: format), model: model,
      salt: UInt64.random(in: 0...UInt64.max))
    let file =
      if let path { try GalleryFile.create(path, header.page()) } else {
        try GalleryFile.inMemory(header.page())
      }
    try self.init(file, isWritable: true, threads: threads)
  }

  private init(_ file: GalleryFile, isWritable: Bool, threads: Int) throws(GalleryError) {
    let pool = ThreadPool(threads: threads)
    let loader = try GalleryLoader(file, pool)
    let state = isWritable ? try loader.commitRecoveredState() : loader.state
    self.pool = pool
    recoveryNotice = isWritable || loader.isDamaged ? loader.recoveryNotice : nil
    self.isWritable = isWritable
    path = file.path
    dimension = state.header.layout.dimension
    format = state.header.layout.format
    model = state.header.model
    current = ForkSafeLock(preserving: state)
  }

  /// The current state.
  var state: State { current.withLock { $0 } }

  /// Replaces the current state with a new state, unless another thread has already replaced it.
  ///
  /// - Parameters:
  ///   - new: The new state.
  ///   - old: The expected current state. The caller's reference prevents it from being released
  ///     inside the lock.
  /// - Returns: Whether the state was replaced.
  @discardableResult func publish(_ new: State, replacing old: State) -> Bool {
    current.withLock { state in
      guard state === old else { return false }
      state = new
      return true
    }
  }
}

extension Gallery {
  // MARK: Contents

  /// The number of faces.
  public var count: Int { state.snapshot.index.faceCount }
  /// The number of people who have faces in the gallery.
  public var personCount: Int { state.snapshot.index.presentPersonCount }
  /// The size of the gallery in bytes. After a failed change, the file may be longer, and the next
  /// change overwrites the additional bytes.
  public var fileSize: Int { state.snapshot.commit.length }

  /// Reads the changes that another object has made to the file since the gallery was opened or
  /// last refreshed.
  ///
  /// - Returns: Whether the gallery changed. The value is always `false` if the gallery is open for
  ///   writing or in memory.
  /// - Throws: ``GalleryError/cannotOpen(path:reason:)``,
  ///   ``GalleryError/notAGallery(path:problem:)`` or ``GalleryError/damaged(path:problem:)``. If
  ///   an error is thrown, the gallery is unchanged.
  @discardableResult public func refresh() throws(GalleryError) -> Bool {
    guard !isWritable, let path else { return false }
    while true {
      let current = state
      let next = try newest(after: current)
      guard next !== current else { return false }
      guard next.header.layout == current.header.layout, next.header.model == current.header.model
      else {
        throw .notAGallery(
          path: path, problem: "was replaced by a different gallery; open it again")
      }
      // Try again if another thread has refreshed the gallery in the meantime.
      if publish(next, replacing: current) { return true }
    }
  }

  private func newest(after current: State) throws(GalleryError) -> State {
    if current.file.isReplaced { return try GalleryLoader(current.file.reopened(), pool).state }
    let next = try GalleryLoader(current.file, pool, after: current).state
    return next.snapshot.commit == current.snapshot.commit ? current : next
  }
}
