/// The state that a writer keeps between changes.
struct GalleryWriterState {
  /// True after an error that leaves it unknown which data is durable. No further change is
  /// accepted.
  var isBroken = false
  /// The persons by the bytes of their names, read on demand.
  private var numbers: [[UInt8]: UInt32]?

  /// Returns the number of the person with a name.
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

  /// Adds the new persons of a change.
  mutating func addPersonNumbers(_ new: [[UInt8]: UInt32]) { numbers?.merge(new) { old, _ in old } }

  /// Discards all names. They are read from the file again on demand.
  mutating func clearPersonNumbers() { numbers = nil }
}
