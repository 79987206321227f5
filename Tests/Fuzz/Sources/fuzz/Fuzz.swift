import Foundation
import LibFuzzer
import MTLFace

/// Runs libFuzzer on the reader that the environment variable `FUZZ_TARGET` names.
@main struct Fuzz {
  private static let reader = Reader(
    rawValue: ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? "")

  static func main() {
    guard reader != nil else {
      print("set FUZZ_TARGET to one of \(Reader.allCases.map(\.rawValue).joined(separator: ", "))")
      exit(2)
    }
    var count = CommandLine.argc
    var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(
      LLVMFuzzerRunDriver(&count, &words) { start, count in
        Fuzz.reader?.read(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
      })
  }
}
