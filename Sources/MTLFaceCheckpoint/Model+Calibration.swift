#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where a model file keeps what its similarities mean.
extension Model {
  /// The metadata key of the calibration.
  static let calibrationKey = "mtlface.calibration"
  /// The longest calibration that is read, in bytes.
  private static let maximumCalibrationSize = 1 << 16

  /// The calibration that a file's metadata hold, if any.
  /// - Throws: ``ModelFileError`` `invalidCalibration`.
  static func calibration(in archive: TensorArchive) throws -> SimilarityCalibration? {
    guard let json = archive.metadata[calibrationKey] else { return nil }
    do {
      guard json.utf8.count <= maximumCalibrationSize else {
        throw CalibrationError("it is longer than \(maximumCalibrationSize) bytes")
      }
      return try JSONDecoder().decode(SimilarityCalibration.self, from: Data(json.utf8))
    } catch {
      throw ModelFileError.invalidCalibration(
        path: archive.path, problem: decodingMessage(for: error))
    }
  }

  /// Puts a calibration into a model file that exists, in the place of any it had.
  ///
  /// Every tensor keeps its bits and its type, and all other metadata stay. The file is written
  /// anew beside the old one, synced and renamed; after an error it is as it was.
  /// - Throws: ``CheckpointError``, ``ModelFileError`` `notAModel`.
  public static func store(
    _ calibration: SimilarityCalibration, inFile path: String
  ) throws {
    let archive = try openModelArchive(at: path)
    var writer = SafetensorsWriter()
    try writer.add(archive)
    writer.metadata[calibrationKey] = try encodeJSON(calibration)
    try writer.write(to: path)
  }

  /// Checks, before the work of measuring, that ``store(_:inFile:)`` has a model file to write to.
  /// - Throws: ``CheckpointError``, ``ModelFileError`` `notAModel`, for an ONNX file too.
  public static func validateCalibrationTarget(_ path: String) throws {
    _ = try openModelArchive(at: path)
  }

  private static func openModelArchive(at path: String) throws -> TensorArchive {
    let archive: TensorArchive
    do { archive = try TensorArchive.open(path) } catch CheckpointError.unknownFormat {
      throw ModelFileError.notAModel(path: path)
    }
    guard archive.metadata[architectureKey] != nil else {
      throw ModelFileError.notAModel(path: path)
    }
    return archive
  }
}
