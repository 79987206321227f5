extension String {
  /// The number of columns that the string occupies on a terminal. Chinese, Japanese and Korean
  /// characters and emoji occupy two columns.
  package var columns: Int { reduce(0) { $0 + $1.columns } }

  /// Returns the string shortened to a number of columns on a terminal. A shortened string ends
  /// with `...`.
  ///
  /// - Parameter limit: The maximum number of columns, at least 3.
  package func shortened(toColumns limit: Int) -> String {
    guard columns > limit else { return self }
    var (result, used) = ("", 0)
    for character in self {
      used += character.columns
      guard used <= limit - 3 else { break }
      result.append(character)
    }
    return result + "..."
  }
}

extension Character {
  /// The number of columns that the character occupies on a terminal: 1 or 2.
  fileprivate var columns: Int { unicodeScalars.contains(where: Self.isWide) ? 2 : 1 }

  /// Returns whether the property East_Asian_Width of a character is W or F.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x10ff: false
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x4dbf, 0x4e00...0xa4cf, 0xa960...0xa97c,
      0xac00...0xd7a3, 0xf900...0xfaff, 0xfe0f, 0xfe30...0xfe6b, 0xff01...0xff60, 0xffe0...0xffe6,
      0x20000...0x3fffd:
      true
    default: scalar.properties.isEmojiPresentation
    }
  }
}
