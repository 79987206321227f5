import MTLFaceCheckpoint
import MTLFaceSupport
public import MTLFaceTensor

/// Faces that are known, by person, in one file: to tell who somebody is, or that nobody knows.
///
///     let gallery = try Gallery(creating: "people.gallery", dimension: 512)
///     try gallery.add(embedding, person: "Ada")
///     if let match = try gallery.searchPersons(probe, top: 1, threshold: 0.36).first {
///       print(match.person, match.similarity)
///     } else {
///       print("unknown")
///     }
///
/// Similarities are cosines. A face has a number, which it keeps as long as it is there and which
/// is never used again, its person's name, and a note, for example the photo it came from.
///
/// The file only grows (``compact()`` makes it small again), and is mapped, not read: opening takes
/// one pass over it, for its checksums. A change is acknowledged when it is durable, and is there
/// wholly or not at all, whenever the process or the power ends. One object at a time may change a
/// file; any number may read it meanwhile, in any process, and see the changes after ``refresh()``.
///
/// A gallery may be used by any number of threads at once. A search sees the gallery as it was when
/// the search began. The same answers come at any number of threads. A forked child may search.
public final class Gallery: Sendable {
  /// Where it is; nil for one in memory.
  public let path: String?
  /// Numbers of a vector.
  public let dimension: Int
  /// How vectors are kept.
  public let format: VectorFormat
  /// Whose embeddings these are, as said when the gallery was created: only those of one model can
  /// be compared.
  public let model: String
  /// Whether this object may change it.
  public let isWritable: Bool
  /// What was found amiss when it was opened and is mended; nil where all was well.
  public let recoveryNotice: String?

  let pool: ThreadPool
  let current: ForkSafeLock<State>
  /// Held by whoever changes the gallery.
  let writer = SystemLock(GalleryWriterState())

  /// The file and what it holds, replaced whole by every change.
  final class State: Sendable {
    let file: GalleryFile
    let header: GalleryHeader
    let snapshot: GallerySnapshot
    /// Which of the two commit records is the newest.
    let slot: Int

    init(file: GalleryFile, header: GalleryHeader, snapshot: GallerySnapshot, slot: Int) {
      self.file = file
      self.header = header
      self.snapshot = snapshot
      self.slot = slot
    }
  }

  /// What may be asked of a gallery: reading only, or changes too.
  public enum Access: Sendable {
    /// Never changes the file.
    case reading
    /// Keeps others from writing as long as the object lives.
    case writing
  }

  /// Opens a gallery.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - access: For reading unless said otherwise.
  ///   - threads: Threads that work on a search, 1...256; as many as there are processors where not
  ///     given.
  /// - Throws: ``GalleryError`` `cannotOpen`, `notAGallery`, `damaged`, `inUse`.
  public convenience init(
    at path: String, for access: Access = .reading, threads: Int = ThreadPool.processorCount
  ) throws(GalleryError) {
    let file = try GalleryFile.open(path, forWriting: access == .writing)
    try self.init(file, isWritable: access == .writing, threads: threads)
  }

  /// Creates a gallery, open for writing.
  ///
  /// - Parameters:
  ///   - path: Where there is no file yet; nil for a gallery in memory, which goes with the object.
  ///   - dimension: Numbers of a vector, 1...8192: 512 for most models.
  ///   - format: How vectors are kept.
  ///   - model: Whose embeddings it will hold: any text of up to 256 bytes.
  ///   - threads: As for opening.
  /// - Throws: ``GalleryError`` `alreadyExists`, `cannotWrite`, `outOfRange`, `invalidText`,
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
    let found = try GalleryLoader(file, pool)
    let state = isWritable ? try found.commitRecoveredState() : found.state
    self.pool = pool
    recoveryNotice = isWritable || found.isDamaged ? found.recoveryNotice : nil
    self.isWritable = isWritable
    path = file.path
    dimension = state.header.layout.dimension
    format = state.header.layout.format
    model = state.header.model
    current = ForkSafeLock(preserving: state)
  }

  /// The gallery as it is now.
  var state: State { current.withLock { $0 } }

  /// Puts a new state in the place of an old one, unless another came meanwhile. The old one lives
  /// until the lock is free.
  ///
  /// - Returns: Whether it did.
  @discardableResult func publish(_ new: State, inPlaceOf old: State) -> Bool {
    current.withLock { state in
      guard state === old else { return false }
      state = new
      return true
    }
  }
}

extension Gallery {
  // MARK: What there is

  /// How many faces there are.
  public var count: Int { state.snapshot.index.faceCount }
  /// How many persons have a face.
  public var personCount: Int { state.snapshot.index.presentPersonCount }
  /// Bytes of the file that are the gallery's. What a change that was refused left behind them is
  /// overwritten by the next one.
  public var fileSize: Int { state.snapshot.commit.length }

  /// Sees what others changed since the gallery was opened or last refreshed.
  ///
  /// - Returns: Whether something did.
  /// - Throws: ``GalleryError`` as opening does; the gallery then stays as it was.
  @discardableResult public func refresh() throws(GalleryError) -> Bool {
    guard !isWritable, let path else { return false }
    while true {
      let now = state
      let next = try newest(after: now)
      guard next !== now else { return false }
      guard next.header.layout == now.header.layout, next.header.model == now.header.model else {
        throw .notAGallery(path: path, problem: "by now another gallery")
      }
      // Another thread may have seen more, or less, meanwhile.
      if publish(next, inPlaceOf: now) { return true }
    }
  }

  private func newest(after now: State) throws(GalleryError) -> State {
    if now.file.isReplaced { return try GalleryLoader(now.file.reopened(), pool).state }
    let next = try GalleryLoader(now.file, pool, after: now).state
    return next.snapshot.commit == now.snapshot.commit ? now : next
  }
}
