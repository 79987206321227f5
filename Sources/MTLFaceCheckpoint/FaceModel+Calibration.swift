#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The similarity calibration in a model file's metadata.
extension FaceModel {
  /// The metadata key of the calibration.
  static let calibrationKey = "mtlface.calibration"
  /// The largest accepted size of a calibration in bytes.
  private static let maximumCalibrationSize = 1 << 16

  /// Returns the calibration in a file's metadata, or `nil` if there is none.
  ///
  /// - Throws: ``ModelFileError/invalidCalibration(path:problem:)`` if the calibration cannot be
  ///   decoded or has invalid values.
  static func calibration(in archive: TensorArchive) throws -> SimilarityCalibration? {
    guard let json = archive.metadata[calibrationKey] else { return nil }
    do {
      guard json.utf8.count <= maximumCalibrationSize else {
        throw CalibrationError("its size exceeds the limit of \(maximumCalibrationSize) bytes")
      }
      return try JSONDecoder().decode(SimilarityCalibration.self, from: Data(json.utf8))
    } catch {
      throw ModelFileError.invalidCalibration(
        path: archive.path, problem: decodingMessage(for: error))
    }
  }

  /// Stores a calibration in an existing model file and replaces any calibration that the file
  /// contains.
  ///
  /// The bits and types of all tensors and all other metadata are preserved. The new file is
  /// written beside the existing file, synchronized and renamed. If an error occurs, the existing
  /// file is unchanged.
  ///
  /// - Parameters:
  ///   - calibration: The calibration to store.
  ///   - path: The path of the model file.
  /// - Throws: ``CheckpointError`` if the file cannot be read or written;
  ///   ``ModelFileError/notAModel(path:)`` if it is not an MTLFace model.
  public static func store(
    _ calibration: SimilarityCalibration, inFile path: String
  ) throws {
    let archive = try openModelArchive(at: path)
    var writer = SafetensorsWriter()
    try writer.add(archive)
    writer.metadata[calibrationKey] = try encodeJSON(calibration)
    try writer.write(to: path)
  }

  /// Checks that a file is a model in which ``store(_:inFile:)`` can store a calibration. Call this
  /// method before a long measurement.
  ///
  /// - Throws: ``CheckpointError`` if the file cannot be read; ``ModelFileError/notAModel(path:)``
  ///   if it is not an MTLFace model.
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
