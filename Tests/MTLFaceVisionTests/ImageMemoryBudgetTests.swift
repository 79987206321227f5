import Foundation
import MTLFaceSupport
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@testable import MTLFaceVision

@Suite("Picture budget")
struct ImageMemoryBudgetTests {
  @Test("pictures wait for room, one that is larger than all room for the others to go")
  func bound() throws {
    let folder = FileManager.default.temporaryDirectory
    let path = folder.appending(path: "budget-\(UUID().uuidString).png").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let picture = try RGBImage(width: 20, height: 10, color: RGBColor(gray: 7))
    try picture.writePNG(to: path)
    for (bytes, most) in [(1300, 2), (100, 1), (0, 1)] {
      let budget = ImageMemoryBudget(bytes: bytes)
      let open = SystemLock((now: 0, most: 0))
      runOnThreads(6) { _ in
        try? budget.withImage(contentsOf: path, limits: .standard) { image in
          open.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
          #expect(image == picture)
          usleep(2000)
          open.withLock { $0.now -= 1 }
        }
      }
      #expect(open.withLock { $0.now == 0 && 1...most ~= $0.most })
    }
  }

  @Test("what cannot be read is said as without a budget, and takes no room") func errors() throws {
    let budget = ImageMemoryBudget(threads: 1)
    for path in ["/absent.png", "/dev/null", "/"] {
      var wanted: ImageError?
      do throws(ImageError) { _ = try RGBImage(contentsOf: path) } catch { wanted = error }
      #expect(throws: try #require(wanted)) {
        try budget.withImage(contentsOf: path, limits: .standard) { _ in }
      }
    }
  }
}
