public import Foundation
public import Testing

/// The folder `../shared` next to the package, or the folder in MTLFACE_SHARED. Tests that need it
/// are skipped if it does not exist, except in CI.
public enum SharedFolder {
  private static let environment = ProcessInfo.processInfo.environment

  /// The URL of the folder.
  public static let url =
    environment["MTLFACE_SHARED"].map { URL(filePath: $0) }
    ?? URL(filePath: #filePath).appending(path: "../../../../shared").standardized

  /// True if the tests that need the folder run.
  public static let isRequired =
    environment["CI"] == "true"
    || FileManager.default.fileExists(atPath: url.appending(path: "goldens").path)

  /// The comment for skipped tests.
  public static let skipReason: Comment = "../shared is absent: set MTLFACE_SHARED to its path"
}
