import Foundation
import LibFuzzer
import MTLFace

/// Runs libFuzzer on the reader that the environment variable `FUZZ_TARGET` names.
@main struct Fuzz {
  private static let target = FuzzTarget(
    rawValue: ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? "")

  static func main() {
    guard target != nil else {
      let targets = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
      print("FUZZ_TARGET does not name a reader; set it to one of \(targets)")
      exit(2)
    }
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(
      LLVMFuzzerRunDriver(&count, &arguments) { start, count in
        Fuzz.target?.run(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
      })
  }
}
