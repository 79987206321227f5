/// Assigns consecutive class numbers, starting at 0, to names in the order of their first use.
struct ClassNumbering {
  /// The names in the order of their class numbers.
  private(set) var names: [String] = []
  private var numbers: [String: Int] = [:]

  /// Creates a numbering that assigns the first numbers to the given names.
  init(_ names: [String] = []) {
    for name in names { _ = number(of: name) }
  }

  /// Returns the class number of a name, and assigns the next number to a new name.
  mutating func number(of name: String) -> Int {
    if let number = numbers[name] { return number }
    let number = names.count
    numbers[name] = number
    names.append(name)
    return number
  }
}
