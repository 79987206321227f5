/// Assigns consecutive class numbers, starting at 0, to names in the order of their first use.
struct ClassNumbering {
  /// The names in the order of their class numbers.
  private(set) var names: [String] = []
  private var numbers: [String: Int] = [:]

  /// Creates a numbering in which the given names already have numbers.
  init(_ names: [String] = []) {
    for name in names { _ = number(of: name) }
  }

  /// Returns the class number of a name, which is assigned at the first call.
  mutating func number(of name: String) -> Int {
    if let number = numbers[name] { return number }
    let number = names.count
    numbers[name] = number
    names.append(name)
    return number
  }
}
