/// An opaque color, 8 bits a channel.
public struct RGBColor: Sendable, Hashable {
  /// Red, 0...255.
  public var red: UInt8
  /// Green, 0...255.
  public var green: UInt8
  /// Blue, 0...255.
  public var blue: UInt8

  /// A color from its channels.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A gray, 0 black to 255 white.
  public init(gray: UInt8) { self.init(red: gray, green: gray, blue: gray) }

  /// (0, 0, 0).
  public static let black = RGBColor(gray: 0)
  /// (255, 255, 255).
  public static let white = RGBColor(gray: 255)
}
