public import Foundation

/// A pseudo-terminal for tests of output that depends on a terminal.
///
///     let terminal = try PseudoTerminal(columns: 40)
///     process.standardError = terminal.file
///     try process.run()
///     #expect(terminal.readToEnd() == ...)
public final class PseudoTerminal {
  /// An error of the operating system.
  public struct Failure: Error { let code: Int32 }

  /// The terminal, to which the program under test writes.
  public let file: FileHandle
  private let controller: FileHandle

  /// Opens a pseudo-terminal with a width. A width of 0 means that the terminal does not know it.
  public init(columns: Int) throws {
    let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(code: errno) }
    controller = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    // TIOCSPTLCK unlocks the terminal, and TIOCGPTN returns its number. Swift does not import them.
    var (isLocked, number): (Int32, UInt32) = (0, 0)
    guard ioctl(descriptor, 0x4004_5431, &isLocked) == 0,
      ioctl(descriptor, 0x8004_5430, &number) == 0
    else { throw Failure(code: errno) }
    let terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard terminal >= 0 else { throw Failure(code: errno) }
    file = FileHandle(fileDescriptor: terminal, closeOnDealloc: false)
    var size = winsize(
      ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0 else { throw Failure(code: errno) }
  }

  /// Closes ``file`` and returns everything that was written to the terminal, until all processes
  /// have closed it.
  public func readToEnd() -> String {
    try? file.close()
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(controller.fileDescriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Returns the lines that a terminal shows after it received an output. Each character occupies
  /// one column. The text continues on the next line at the right margin.
  public static func screen(_ output: String, columns: Int) -> [String] {
    var lines: [[Character]] = [[]]
    var column = 0
    func put(_ character: Character) {
      if column == columns {
        lines.append([])
        column = 0
      }
      var line = lines[lines.count - 1]
      while line.count <= column { line.append(" ") }
      line[column] = character
      lines[lines.count - 1] = line
      column += 1
    }
    let text = output.replacingOccurrences(of: "\u{1b}[K", with: "\u{1}")
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\r": column = 0
      case "\n": lines.append([])
      case "\u{1}": lines[lines.count - 1].removeLast(max(lines[lines.count - 1].count - column, 0))
      default: put(Character(scalar))
      }
    }
    return lines.map { String($0) }
  }
}
