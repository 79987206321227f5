import Testing

@testable import mtlface_cli

/// Tests of the names of tensors.
@Suite("Text")
struct TextTests {
  @Test(
    "the prefix of DataParallel is removed from keys",
    arguments: [
      ("module.a.weight", "a.weight"), ("state_dict.module.a", "state_dict.a"),
      ("a.weight", "a.weight"),
      ("module", "module"), ("a.module", "a.module"), ("a.b.module.c", "a.b.module.c"), ("", ""),
      ("module.module.a", "module.a"),
    ])
  func plainNames(name: String, plain: String) {
    #expect(Conversion.removingModulePrefix(from: name) == plain)
  }
}
