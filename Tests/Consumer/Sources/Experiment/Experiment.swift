import Foundation
import MTLFace
import MTLFaceData
import MTLFaceReports
import MTLFaceTraining

// Module-level types of the experiment with names that the library declared in earlier versions.
struct Encoder { var width = 8 }
struct Decoder { var width = 8 }
struct Shape { var sides = 4 }
struct Scale { var factor = 1.0 }
struct Linear { var slope = 1.0 }
struct Image { var name = "" }

/// A program that uses data sets and training.
@main struct Experiment {
  static func main() throws {
    let json = #"{"task": "aifr", "data": [{"path": "faces"}], "aifr": {"batch": 16}}"#
    let configuration = try JSONDecoder().decode(
      TrainingConfiguration.self, from: Data(json.utf8))
    let schedule = LearningRateSchedule.Preset.scaf.scaled(iterations: 1000, batch: 64)
    let task = try AIFRTask(
      FaceNetwork(ModelConfiguration(.mobile, classCount: 10, includesTrainingParts: true)))
    guard configuration.task == .aifr, schedule.rate(at: 999) < schedule.rate(at: 500),
      task.settings.lambdaAge > 0, try readList() == [31, nil], Encoder().width == Decoder().width,
      Shape().sides == 4, Scale().factor == Linear().slope, Image().name.isEmpty
    else {
      print("Experiment: a result differs from the expected value")
      exit(1)
    }
    print("Experiment: ok")
  }

  /// Writes a list of faces and returns the ages that the library reads from it.
  static func readList() throws -> [Double?] {
    let list = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).txt")
    defer { try? FileManager.default.removeItem(at: list) }
    try "ada a.png 31 0\nbob b.png -1 1\n".write(to: list, atomically: true, encoding: .utf8)
    let dataset = try FaceDataset(list: list.path)
    return dataset.samples.map(\.labels.age)
  }
}
