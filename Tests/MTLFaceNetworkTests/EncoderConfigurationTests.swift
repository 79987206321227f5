import Foundation
import MTLFaceNetwork
import Testing

@Suite("Descriptions of encoders last") struct EncoderConfigurationTests {
  private let old =
    #"{"family":"ir","squeezeExcitation":false,"stemWidth":64,"units":[3,4,14,3],"#
    + #""widths":[64,128,256,512]}"#

  private func text(_ configuration: EncoderConfiguration) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(configuration), as: UTF8.self)
  }

  @Test("a file from before projections in every stage is read, and written as it was")
  func oldFileFormat()
    throws
  {
    let configuration = try JSONDecoder().decode(EncoderConfiguration.self, from: Data(old.utf8))
    #expect(configuration == .ir50)
    #expect(try text(configuration) == old)
  }

  @Test("projections in every stage are kept, and are in the network") func projections() throws {
    var encoder = EncoderConfiguration.ir18
    encoder.projectsEveryStage = true
    let again = try JSONDecoder().decode(
      EncoderConfiguration.self, from: Data(text(encoder).utf8))
    #expect(again == encoder && again != .ir18)
    func shortcuts(_ encoder: EncoderConfiguration) throws -> [String] {
      var configuration = ModelConfiguration(.paper)
      configuration.encoder = encoder
      return try FaceNetwork(configuration).parameters.map(\.key)
        .filter { $0.hasSuffix("shortcut_layer.0.weight") }
    }
    #expect(try shortcuts(.ir18).count == 3)
    #expect(
      try shortcuts(encoder)
        == (1...4).map { "encoder.block\($0).0.shortcut_layer.0.weight" })
  }
}
