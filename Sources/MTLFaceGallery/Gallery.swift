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
/// Similarities are cosines. A face has an id, the name of its person, and a note, for example the
/// photo it came from. The id does not change and is never used again.
///
/// The file grows with every change; ``compact()`` reduces it. It is memory-mapped. Opening it
/// reads it once to verify its checksums. A change returns when it is durable. It is applied
/// completely or not at all, even if the process crashes or the power fails. One object at a time
/// may change a file; any number of objects, in any processes, may read it meanwhile and see the
/// changes after ``refresh()``.
///
/// A gallery may be used by any number of threads at once. A search sees the gallery as it was when
/// the search began. Results do not depend on the number of threads. A forked child process may
/// search. the search began. The same answers come at any number of threads. A forked child may
/// search.
public final class Gallery: Sendable {
  /// The path of the file; `nil` for a gallery in memory.
  public let path: String?
  /// The number of elements of a vector.
  public let dimension: Int
  /// The number format of the stored vectors.
  public let format: VectorFormat
  /// The name of the model of the embeddings, as given at creation. Only embeddings of the same
  /// model can be compared.
  public let model: String
  /// True if this object may change the gallery.
  public let isWritable: Bool
  /// A description of damage that was found when the gallery was opened; `nil` if there was none.
  /// An object that is open for writing has repaired it.
  public let recoveryNotice: String?

  let pool: ThreadPool
  let current: ForkSafeLock<State>
  /// Held by the thread that changes the gallery.
  let writer = SystemLock(GalleryWriterState())

  /// The file and its contents. Every change replaces the state as a whole.
  final class State: Sendable {
    let file: GalleryFile
    let header: GalleryHeader
    let snapshot: GallerySnapshot
    /// The index of the newest of the two commit records.
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
    /// The file is not changed.
    case reading
    /// The file may be changed. Other objects cannot write to it while this one exists.
    case writing
  }

  /// Opens a gallery.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - access: The kind of access, reading by default.
  ///   - threads: The number of threads for searches, 1...256; by default the number of processors.
  /// - Throws: ``GalleryError`` `cannotOpen`, `notAGallery`, `damaged` or `inUse`.
  public convenience init(
    at path: String, for access: Access = .reading, threads: Int = ThreadPool.processorCount
  ) throws(GalleryError) {
    let file = try GalleryFile.open(path, forWriting: access == .writing)
    try self.init(file, isWritable: access == .writing, threads: threads)
  }

  /// Creates a gallery and opens it for writing.
  ///
  /// - Parameters:
  ///   - path: The path of a file that does not exist yet; `nil` for a gallery in memory, which is
  ///     deleted with the object.
  ///   - dimension: The number of elements of a vector, 1...8192; 512 for most models.
  ///   - format: The number format of the stored vectors.
  ///   - model: The name of the model of the embeddings: any text of up to 256 bytes.
  ///   - threads: The number of threads for searches, 1...256; by default the number of processors.
  /// - Throws: ``GalleryError`` `alreadyExists`, `cannotWrite`, `outOfRange`, `invalidText` or
  ///   `outOfMemory`.
  public convenience init(
    creating path: String?, dimension: Int, format: VectorFormat = .float32, model: String = "",
    threads: Int = ThreadPool.processorCount
  ) throws(GalleryError) {
    guard GalleryLayout.dimensions.contains(dimension) else {
      throw .outOfRange("the dimension", dimension, GalleryLayout.dimensions)
    }
    try GalleryText.validate(
      model, "the model's name", maximumLength: GalleryHeader.maximumModelLength, mayBeEmpty: true)
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

  /// Replaces an old state by a new one, unless another thread has replaced it. The old state is
  /// released outside the lock.
  ///
  /// - Returns: True if the state was replaced.
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
  /// The number of persons with a face.
  public var personCount: Int { state.snapshot.index.presentPersonCount }
  /// The size of the gallery in the file, in bytes. The file may be longer if a change failed; the
  /// next change overwrites the excess.
  public var fileSize: Int { state.snapshot.commit.length }

  /// Reads the changes that other objects have made since the gallery was opened or last refreshed.
  ///
  /// - Returns: True if there were changes.
  /// - Throws: The same ``GalleryError`` as opening a gallery. The gallery is then unchanged.
  @discardableResult public func refresh() throws(GalleryError) -> Bool {
    guard !isWritable, let path else { return false }
    while true {
      let current = state
      let next = try newest(after: current)
      guard next !== current else { return false }
      guard next.header.layout == current.header.layout, next.header.model == current.header.model
      else {
        throw .notAGallery(path: path, problem: "it was replaced by a different gallery")
      }
      // Another thread may have refreshed the gallery meanwhile.
      if publish(next, replacing: current) { return true }
    }
  }

  private func newest(after current: State) throws(GalleryError) -> State {
    if current.file.isReplaced { return try GalleryLoader(current.file.reopened(), pool).state }
    let next = try GalleryLoader(current.file, pool, after: current).state
    return next.snapshot.commit == current.snapshot.commit ? current : next
  }
}
