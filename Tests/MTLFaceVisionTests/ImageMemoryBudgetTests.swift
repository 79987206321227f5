import Foundation
import MTLFaceSupport
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@testable import MTLFaceVision

@Suite("Image memory budget")
struct ImageMemoryBudgetTests {
  @Test("threads wait for the budget, and an image larger than the budget is read alone")
  func bound() throws {
    let folder = FileManager.default.temporaryDirectory
    let path = folder.appending(path: "budget-\(UUID().uuidString).png").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let expected = try RGBImage(width: 20, height: 10, color: RGBColor(gray: 7))
    try expected.writePNG(to: path)
    for (bytes, maximum) in [(1300, 2), (100, 1), (0, 1)] {
      let budget = ImageMemoryBudget(bytes: bytes)
      let open = SystemLock((now: 0, maximum: 0))
      runOnThreads(6) { _ in
        try? budget.withImage(contentsOf: path, limits: .standard) { image in
          open.withLock { $0 = ($0.now + 1, max($0.maximum, $0.now + 1)) }
          #expect(image == expected)
          usleep(2000)
          open.withLock { $0.now -= 1 }
        }
      }
      #expect(open.withLock { $0.now == 0 && 1...maximum ~= $0.maximum })
    }
  }

  @Test("reading an invalid file throws the same error as without a budget")
  func errors() throws {
    let budget = ImageMemoryBudget(threads: 1)
    for path in ["/absent.png", "/dev/null", "/"] {
      var expected: ImageError?
      do throws(ImageError) { _ = try RGBImage(contentsOf: path) } catch { expected = error }
      #expect(throws: try #require(expected)) {
        try budget.withImage(contentsOf: path, limits: .standard) { _ in }
      }
    }
  }
}
