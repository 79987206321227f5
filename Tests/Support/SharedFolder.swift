public import Foundation
public import Testing

/// The folder with shared test data.
///
/// It is `../shared`, relative to the package, or the folder that the environment variable
/// MTLFACE_SHARED specifies. Tests that read it are skipped if it does not exist, except in CI.
public enum SharedFolder {
  private static let environment = ProcessInfo.processInfo.environment

  /// The URL of the folder.
  public static let url =
    environment["MTLFACE_SHARED"].map { URL(filePath: $0) }
    ?? URL(filePath: #filePath).appending(path: "../../../../shared").standardized

  /// Whether the tests that read the folder run.
  public static let isRequired =
    environment["CI"] == "true"
    || FileManager.default.fileExists(atPath: url.appending(path: "goldens").path)

  /// The reason that is reported for skipped tests.
  public static let skipReason: Comment =
    "the folder ../shared does not exist; set MTLFACE_SHARED to its path"
}
