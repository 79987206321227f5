import MTLFaceCommandLine
import Testing

@Suite("Spelling suggestions")
struct SpellingTests {
  @Test("the nearest word is suggested unless it differs too much") func spelling() {
    #expect(Spelling.distance("kitten", "sitting") == 3)
    #expect(Spelling.distance("ab", "ba") == 1)
    #expect(Spelling.distance("", "abc") == 3)
    #expect(Spelling.nearest(to: "inof", among: ["info", "bench"]) == "info")
    #expect(Spelling.nearest(to: "synth", among: ["info", "synthesize"]) == "synthesize")
    #expect(Spelling.nearest(to: "indexagegendr", among: ["indexAgeGender"]) == "indexAgeGender")
    #expect(Spelling.nearest(to: "zebra", among: ["info", "bench"]) == nil)
    #expect(Spelling.nearest(to: String(repeating: "a", count: 10_000), among: ["info"]) == nil)
  }
}
