import MTLFaceSupport
import Testing

@Suite("Evenly spaced elements")
struct EvenlySpacedTests {
  @Test("elements are evenly spaced and begin with the first") func spacing() {
    let numbers = Array(10..<20)
    #expect(numbers.evenlySpaced(4) == [10, 12, 15, 17])
    #expect(numbers.evenlySpaced(10) == numbers && numbers.evenlySpaced(99) == numbers)
    #expect(numbers.evenlySpaced(1) == [10] && numbers.evenlySpaced(0).isEmpty)
    #expect(numbers.evenlySpaced(-1).isEmpty && [Int]().evenlySpaced(3).isEmpty)
  }
}
