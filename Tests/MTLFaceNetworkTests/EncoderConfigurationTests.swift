import Foundation
import MTLFaceNetwork
import Testing

@Suite("Encoder configuration files") struct EncoderConfigurationTests {
  private let oldJSON =
    #"{"family":"ir","squeezeExcitation":false,"stemWidth":64,"units":[3,4,14,3],"#
    + #""widths":[64,128,256,512]}"#

  private func json(_ configuration: EncoderConfiguration) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(configuration), as: UTF8.self)
  }

  @Test("a configuration without newer keys is read and written without change")
  func oldFileFormat()
    throws
  {
    let configuration = try JSONDecoder().decode(
      EncoderConfiguration.self, from: Data(oldJSON.utf8))
    #expect(configuration == .ir50)
    #expect(try json(configuration) == oldJSON)
  }

  @Test("projections in every stage are stored in the file and add shortcut layers")
  func projections() throws {
    var encoder = EncoderConfiguration.ir18
    encoder.projectsEveryStage = true
    let decoded = try JSONDecoder().decode(
      EncoderConfiguration.self, from: Data(json(encoder).utf8))
    #expect(decoded == encoder && decoded != .ir18)
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
