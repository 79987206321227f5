import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport

extension Console {
  /// Prints the first 20 problems of a data set on standard error.
  func report(_ problems: [FaceDataset.Problem], of verb: any Verb.Type) {
    for problem in problems.prefix(20) {
      report("\(problem)", from: verb)
    }
  }

  /// Returns a closure that shows the progress of a task. The arguments of the closure are the
  /// number of completed faces and the total number of faces.
  func faceProgress() -> (Int, Int) -> Void {
    let start = Stopwatch.now()
    return { [self] done, total in
      progress(
        ProgressEstimate(done: done, total: total, seconds: Stopwatch.now() - start).text("face"))
    }
  }
}
