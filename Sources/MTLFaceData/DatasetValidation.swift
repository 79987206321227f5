public import MTLFaceTensor
import MTLFaceVision

/// The result of reading every image of a data set.
///
///     let validation = try DatasetValidation(set, pool: pool)
///     print(validation.usableCount, validation.problems)
public struct DatasetValidation: Sendable, Hashable {
  /// The number of faces that can be used.
  public let usableCount: Int
  /// The number of people.
  public let personCount: Int
  /// The number of people with a single face, who contribute little to training.
  public let singleFacePersonCount: Int
  /// The entries that are not valid, then the faces that cannot be used, in the order of the data
  /// set.
  public let problems: [FaceDataset.Problem]

  /// The number of images between two progress reports.
  private static let batch = 256

  /// Reads every image of a data set.
  ///
  /// - Parameters:
  ///   - set: The data set.
  ///   - size: The required width and height of the images in pixels; `nil` for any size.
  ///   - pool: The threads that read the images.
  ///   - progress: Called regularly with the number of faces done and the number of all faces.
  /// - Throws: The errors of ``DatasetStatistics``. An image that cannot be read is a problem, not
  ///   an error.
  public init(
    _ set: FaceDataset, size: Int? = 112, pool: ThreadPool,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    var unusable: [FaceDataset.Problem] = []
    for begin in stride(from: 0, to: set.count, by: Self.batch) {
      progress(begin, set.count)
      let count = min(Self.batch, set.count - begin)
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
        entry: name, problem: "\(image.width) x \(image.height) pixels, not \(size) x \(size)")
    } catch { return FaceDataset.Problem(entry: name, problem: "\(error)") }
  }
}
