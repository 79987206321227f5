/// What a writer keeps from one change to the next.
struct GalleryWriterState {
  /// Set when bytes may or may not be durable: nothing can be acknowledged any more.
  var isBroken = false
  /// Persons by the bytes of their names, once they were needed.
  private var numbers: [[UInt8]: UInt32]?

  /// The number of the person with a name.
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

  /// Takes in the persons that a change brought.
  mutating func addPersonNumbers(_ new: [[UInt8]: UInt32]) { numbers?.merge(new) { old, _ in old } }

  /// Forgets all names: they are found again in the file.
  mutating func clearPersonNumbers() { numbers = nil }
}
