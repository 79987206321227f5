public import MTLFaceTensor
import MTLFaceVision

/// The result of checking all images of a data set.
///
///     let validation = try DatasetValidation(set, pool: pool)
///     print(validation.usableCount, validation.problems)
public struct DatasetValidation: Sendable, Hashable {
  /// The number of faces whose image can be read and has the required size.
  public let usableCount: Int
  /// The number of people.
  public let personCount: Int
  /// The number of people with a single face, who contribute little to training.
  public let singleFacePersonCount: Int
  /// The entries that were excluded when the data set was opened, followed by the faces that cannot
  /// be used, in the order of the data set.
  public let problems: [FaceDataset.Problem]

  /// The number of images that are read between two progress reports.
  private static let reportInterval = 256

  /// Reads and checks all images of a data set.
  ///
  /// - Parameters:
  ///   - set: The data set.
  ///   - size: The required width and height of the images in pixels, or `nil` to allow any size.
  ///   - pool: The thread pool with which the images are read.
  ///   - progress: A closure that is called regularly with the number of processed faces and the
  ///     total number of faces.
  /// - Throws: No error occurs in practice. An image that cannot be read does not cause an error
  ///   but is added to ``problems``.
  public init(
    _ set: FaceDataset, size: Int? = 112, pool: ThreadPool,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    var unusable: [FaceDataset.Problem] = []
    for begin in stride(from: 0, to: set.count, by: Self.reportInterval) {
      progress(begin, set.count)
      let count = min(Self.reportInterval, set.count - begin)
      unusable += pool.map(count) { Self.problem(set, begin + $0, size) }.compactMap(\.self)
    }
    usableCount = set.count - unusable.count
    personCount = set.identities.count
    singleFacePersonCount = try DatasetStatistics(set).facesPerPerson.count { $0 == 1 }
    problems = set.problems + unusable
  }

  private static func problem(
    _ set: FaceDataset, _ index: Int, _ size: Int?
  ) -> FaceDataset.Problem? {
    let name = set.samples[index].name
    do {
      let image = try set.image(index)
      guard let size, image.width != size || image.height != size else { return nil }
      return FaceDataset.Problem(
        entry: name, problem: "has \(image.width) x \(image.height) pixels, not \(size) x \(size)")
    } catch { return FaceDataset.Problem(entry: name, problem: "\(error)") }
  }
}
