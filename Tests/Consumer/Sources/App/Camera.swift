import Foundation
import MTLFace
import Observation
import RegexBuilder

/// A type of the app whose nested types have names that an imaging library could also declare.
///
/// The file also uses types of Foundation, Observation and RegexBuilder.
@Observable final class Camera {
  struct Encoder {}
  struct Decoder {}
  struct Image {}
  struct Linear {}
  struct Storage {}

  var encoder = Encoder()
  var frames: [Image] = []

  func encodeFrame() throws -> [Image] {
    let number = Regex {
      "frame "
      Capture { OneOrMore(.digit) }
    }
    let names: [String] = ["frame 1", "frame 2"]
    guard names.allSatisfy({ $0.wholeMatch(of: number) != nil }) else { return [Image()] }
    let unit: Unit = UnitDuration.seconds
    let scanner = Scanner(string: unit.symbol)
    return scanner.isAtEnd ? [Image()] : frames
  }
}
