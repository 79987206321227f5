import MTLFaceSupport

/// The text of each thread's last failure, freed with the thread.
enum LastError {
  /// Bytes of a text, its zero included; longer ones are cut.
  private static let size = 4096

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { free($0) }
    return key
  }()

  private static let none: StaticString = ""

  /// Keeps a text for the calling thread.
  static func set(_ text: String) {
    let old = pthread_getspecific(key)
    guard let memory = old ?? malloc(size) else { return }
    if old == nil { pthread_setspecific(key, memory) }
    let bytes = memory.assumingMemoryBound(to: UInt8.self)
    // Not in the middle of a character.
    var text = text
    while text.utf8.count >= size { text.removeLast() }
    var end = 0
    for byte in text.utf8 {
      bytes[end] = byte
      end += 1
    }
    bytes[end] = 0
  }

  /// The calling thread's text.
  static func get() -> UnsafePointer<CChar> {
    guard let memory = pthread_getspecific(key) else {
      return UnsafeRawPointer(none.utf8Start).assumingMemoryBound(to: CChar.self)
    }
    return UnsafePointer(memory.assumingMemoryBound(to: CChar.self))
  }
}
