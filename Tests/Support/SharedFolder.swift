public import Foundation
public import Testing

/// `../shared` beside the package, or the folder named by MTLFACE_SHARED. Tests that need it are
/// skipped where it is absent, except under CI.
public enum SharedFolder {
  private static let environment = ProcessInfo.processInfo.environment

  /// The folder.
  public static let url =
    environment["MTLFACE_SHARED"].map { URL(filePath: $0) }
    ?? URL(filePath: #filePath).appending(path: "../../../../shared").standardized

  /// Whether tests that need it run.
  public static let isRequired =
    environment["CI"] == "true"
    || FileManager.default.fileExists(atPath: url.appending(path: "goldens").path)

  /// What to say where they do not.
  public static let skipReason: Comment = "../shared is absent: set MTLFACE_SHARED to its path"
}
