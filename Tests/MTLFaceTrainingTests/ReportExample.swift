import Foundation
import MTLFaceNetwork
import MTLFaceReports
import MTLFaceTensor
import MTLFaceVision

@testable import MTLFaceTraining

/// The log and report of a joint run with invented but realistic values.
enum ReportExample {
  /// Returns the log of 36,000 steps, with a step record every 20 steps and a validation every
  /// 1000 steps.
  static func records() -> [TrainingRecord] {
    var random = RandomSource(seed: 7)
    var records = [TrainingRecord(.start, step: 0, seconds: 0)]
    for step in stride(from: 20, through: 36_000, by: 20) {
      let seconds = Double(step) * 1.9
      records.append(stepRecord(step, seconds, &random))
      guard step.isMultiple(of: 1000) else { continue }
      records.append(validation(step, seconds, &random))
      var checkpoint = TrainingRecord(.checkpoint, step: step, seconds: seconds)
      checkpoint.file = "checkpoints/\(step).safetensors"
      records.append(checkpoint)
    }
    var warning = TrainingRecord(.warning, step: 21_340, seconds: 40_546)
    warning.text = "skipped: faces/0412/<17>.jpg: is not a JPEG file"
    records.append(warning)
    records.sort { $0.step < $1.step }
    records.append(TrainingRecord(.end, step: 36_000, seconds: 68_410))
    return records
  }

  private static func stepRecord(
    _ step: Int, _ seconds: Double, _ random: inout RandomSource
  ) -> TrainingRecord {
    let progress = Double(step) / 36_000
    func noisy(_ value: Double, _ relativeNoise: Double) -> Double {
      value * (1 + relativeNoise * (2 * random.uniform() - 1))
    }
    var record = TrainingRecord(.step, step: step, seconds: seconds)
    let decay = step < 20_000 ? 1.0 : step < 23_000 ? 0.1 : 0.01
    record.learningRate = step < 1000 ? 1e-4 * Double(step) : 0.1 * decay
    record.imagesPerSecond = noisy(31, 0.05)
    let drop = step < 20_000 ? 1 : 0.35
    record.losses = [
      "aifr.identity": noisy(22 * exp(-5 * progress) * drop + 0.15, 0.25),
      "aifr.age": noisy(900 * exp(-9 * progress) + 24, 0.3),
      "aifr.adversary": noisy(210 - 30 * progress, 0.2),
      "aifr.total": noisy(24 * exp(-5 * progress) * drop + 0.6, 0.25),
      "fas.discriminator": noisy(0.18 + 0.05 * progress, 0.3),
      "fas.adversarial": noisy(0.3 - 0.12 * progress, 0.3),
      "fas.identity": noisy(0.4 * exp(-3 * progress) + 0.05, 0.2),
      "fas.age": noisy(1.9 * exp(-2 * progress) + 0.3, 0.2),
    ]
    return record
  }

  private static func validation(
    _ step: Int, _ seconds: Double, _ random: inout RandomSource
  ) -> TrainingRecord {
    let progress = 1 - exp(-4 * Double(step) / 36_000)
    var record = TrainingRecord(.validation, step: step, seconds: seconds)
    record.metrics = [
      "age.mae": 14 - 9 * progress + random.uniform(),
      "age.cs5": 0.2 + 0.5 * progress + 0.02 * random.uniform(),
      "age.groupAccuracy": 0.15 + 0.4 * progress + 0.02 * random.uniform(),
      "fas.cosine": 0.3 + 0.45 * progress + 0.02 * random.uniform(),
    ]
    for group in 0..<7 {
      record.metrics["fas.age.\(group)"] =
        35 + (Double(group) - 3) * 9 * progress + random.uniform()
    }
    return record
  }

  /// Returns the report of the run, with plain gray images in place of sample sheets.
  static func report() throws -> TrainingReport {
    var report = try TrainingReport(
      task: "joint", state: .finished, records: records(), groups: AgeGroups(count: 7))
    report.plannedSteps = 36_000
    report.configuration = "{\n  \"preset\": \"paper\",\n  \"batch\": 64\n}"
    report.sheets = try [34_000, 36_000].map { step in
      try SampleSheet(
        step: step, image: RGBImage(width: 112, height: 112, color: RGBColor(gray: 90)))
    }
    return report
  }
}
