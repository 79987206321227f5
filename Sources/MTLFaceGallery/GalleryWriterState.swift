/// The state of a writer that persists between changes.
struct GalleryWriterState {
  /// Whether an earlier change failed in a way that makes it unknown which data is durable. If so,
  /// no further changes are accepted.
  var isBroken = false
  /// The numbers of people, keyed by the UTF-8 bytes of their names, or `nil` before they are first
  /// used.
  private var numbers: [[UInt8]: UInt32]?

  /// Returns the number of the person with the given name, or `nil` if there is none.
  mutating func number(of name: [UInt8], _ snapshot: GallerySnapshot) -> UInt32? {
    if numbers == nil {
      var all: [[UInt8]: UInt32] = [:]
      for number in 0..<UInt32(snapshot.index.personCount) {
        let name = Array(snapshot.name(ofPerson: number).utf8)
        if !name.isEmpty, all[name] == nil { all[name] = number }
      }
      numbers = all
    }
    return numbers?[name]
  }

  /// Adds the numbers of the people that a transaction added.
  mutating func addPersonNumbers(_ new: [[UInt8]: UInt32]) { numbers?.merge(new) { old, _ in old } }

  /// Discards all names and numbers. They are read again from the file when they are needed.
  mutating func clearPersonNumbers() { numbers = nil }
}
