/// Numbers classes from 0 in the order in which their names come.
struct ClassNumbering {
  /// The names, by number.
  private(set) var names: [String] = []
  private var numbers: [String: Int] = [:]

  /// Classes that have their numbers already.
  init(_ names: [String] = []) {
    for name in names { _ = number(of: name) }
  }

  /// The number of a name.
  mutating func number(of name: String) -> Int {
    if let number = numbers[name] { return number }
    let number = names.count
    numbers[name] = number
    names.append(name)
    return number
  }
}
