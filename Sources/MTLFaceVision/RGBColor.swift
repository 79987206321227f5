/// An opaque color with 8 bits per channel.
public struct RGBColor: Sendable, Hashable {
  /// The red channel, 0...255.
  public var red: UInt8
  /// The green channel, 0...255.
  public var green: UInt8
  /// The blue channel, 0...255.
  public var blue: UInt8

  /// Creates a color from its channels.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Creates a shade of gray from 0 (black) to 255 (white).
  public init(gray: UInt8) { self.init(red: gray, green: gray, blue: gray) }

  /// Black, (0, 0, 0).
  public static let black = RGBColor(gray: 0)
  /// White, (255, 255, 255).
  public static let white = RGBColor(gray: 255)
}
