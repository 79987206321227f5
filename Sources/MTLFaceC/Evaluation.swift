import MTLFace
public import MTLFaceHeader

/// The largest accepted number of elements of an array. A larger number indicates an invalid
/// argument.
private let maximumElementCount = 1 << 38

/// Returns a view of an input array.
///
/// - Throws: ``CallError`` if the count is out of range or the pointer is NULL.
private func numbers<Number>(
  _ values: UnsafePointer<Number>?, _ count: Int, _ name: String
) throws -> UnsafeBufferPointer<Number> {
  guard 1...maximumElementCount ~= count else {
    throw CallError.argument("\(name) has \(count) elements; pass 1 to \(maximumElementCount)")
  }
  return UnsafeBufferPointer(start: try required(values, name), count: count)
}

/// Returns the embeddings and labels in two input arrays.
private func faces(
  _ values: UnsafePointer<Float>?, _ labels: UnsafePointer<Int64>?, _ count: Int, _ dimension: Int,
  _ name: String
) throws -> LabeledEmbeddings {
  guard count > 0, 1...1_000_000 ~= dimension,
    count <= maximumElementCount / dimension
  else {
    throw CallError.argument("\(name) has the shape \(count) x \(dimension); pass at least 1 x 1")
  }
  let values = UnsafeBufferPointer(start: try required(values, name), count: count * dimension)
  let labels = UnsafeBufferPointer(start: try required(labels, "\(name) labels"), count: count)
  return try LabeledEmbeddings(Array(values), identities: labels.map { Int($0) })
}

/// Compares probes with a gallery or, if there is no gallery, each probe with all other probes.
private func identification(
  _ probes: UnsafePointer<Float>?, _ probeLabels: UnsafePointer<Int64>?, _ probeCount: Int,
  _ gallery: UnsafePointer<Float>?, _ galleryLabels: UnsafePointer<Int64>?, _ galleryCount: Int,
  _ dimension: Int, _ threads: Int32
) throws -> IdentificationScores {
  let pool = ThreadPool(
    threads: try threadCount(threads, processors: ThreadPool.processorCount))
  let probeFaces = try faces(probes, probeLabels, probeCount, dimension, "probes")
  guard gallery != nil || galleryCount != 0 else { return try .leaveOneOut(probeFaces, pool: pool) }
  return try .comparing(
    probeFaces, with: faces(gallery, galleryLabels, galleryCount, dimension, "gallery"), pool: pool)
}

/// See mtlface.h.
@c @implementation
public func mtlface_identification(
  _ probes: UnsafePointer<Float>?, _ probe_labels: UnsafePointer<Int64>?, _ probe_count: Int,
  _ gallery: UnsafePointer<Float>?, _ gallery_labels: UnsafePointer<Int64>?,
  _ gallery_count: Int, _ dimension: Int, _ threads: Int32, _ ranks: UnsafeMutablePointer<UInt64>?,
  _ rates: UnsafeMutablePointer<Double>?, _ rate_count: Int
) -> mtlface_status {
  attempt {
    guard 0...100_000_000 ~= rate_count else {
      throw CallError.argument("rate_count is \(rate_count); pass 0 to 100000000")
    }
    let scores = try identification(
      probes, probe_labels, probe_count, gallery, gallery_labels, gallery_count, dimension, threads)
    if let rates {
      let curve = try scores.cumulativeMatchCharacteristic(upTo: rate_count)
      try copy(curve, rates, rate_count, nil, "rates")
    }
    if let ranks {
      for (index, outcome) in scores.outcomes.enumerated() {
        ranks[index] = outcome.mateScore == nil ? 0 : UInt64(outcome.impostorsAhead + 1)
      }
    }
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_open_set_rate(
  _ probes: UnsafePointer<Float>?, _ probe_labels: UnsafePointer<Int64>?, _ probe_count: Int,
  _ gallery: UnsafePointer<Float>?, _ gallery_labels: UnsafePointer<Int64>?,
  _ gallery_count: Int, _ dimension: Int, _ threads: Int32, _ false_positive_rate: Double,
  _ rank: Int, _ rate: UnsafeMutablePointer<Double>?, _ threshold: UnsafeMutablePointer<Double>?,
  _ enough: UnsafeMutablePointer<Bool>?
) -> mtlface_status {
  attempt {
    let rate = try required(rate, "rate")
    guard rank > 0 else { throw CallError.argument("rank is \(rank); pass at least 1") }
    let scores = try identification(
      probes, probe_labels, probe_count, gallery, gallery_labels, gallery_count, dimension, threads)
    let point = try scores.falseNegativeRate(
      atFalsePositiveRate: false_positive_rate, rank: rank)
    rate.pointee = point.falseNegativeRate
    threshold?.pointee = point.threshold
    enough?.pointee = point.hasEnoughUnmatedProbes
  }
}

private func errors(
  _ estimated: UnsafePointer<Double>?, _ ages: UnsafePointer<Double>?, _ count: Int, groups: Int
) throws -> AgeErrors {
  return try AgeErrors(
    estimated: Array(numbers(estimated, count, "estimated")),
    true: Array(numbers(ages, count, "ages")), groups: AgeGroups(count: groups))
}

/// See mtlface.h.
@c @implementation
public func mtlface_age_errors(
  _ estimated: UnsafePointer<Double>?, _ ages: UnsafePointer<Double>?, _ count: Int,
  _ groups: Int32, _ mean_absolute_error: UnsafeMutablePointer<Double>?,
  _ bias: UnsafeMutablePointer<Double>?, _ group_accuracy: UnsafeMutablePointer<Double>?
) -> mtlface_status {
  attempt {
    let mean = try required(mean_absolute_error, "mean_absolute_error")
    let result = try errors(estimated, ages, count, groups: Int(groups))
    mean.pointee = result.meanAbsoluteError
    bias?.pointee = result.bias
    group_accuracy?.pointee = result.groupAccuracy
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_cumulative_score(
  _ estimated: UnsafePointer<Double>?, _ ages: UnsafePointer<Double>?, _ count: Int,
  _ years: Double, _ score: UnsafeMutablePointer<Double>?
) -> mtlface_status {
  attempt {
    let score = try required(score, "score")
    guard years >= 0 else { throw CallError.argument("years is \(years); pass at least 0") }
    score.pointee = try errors(estimated, ages, count, groups: 7).cumulativeScore(years)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_synthesis_scores(
  _ sources: UnsafePointer<Int32>?, _ targets: UnsafePointer<Int32>?,
  _ years: UnsafePointer<Double>?, _ cosines: UnsafePointer<Double>?, _ count: Int, _ groups: Int32,
  _ to_other_groups: Bool, _ age_accuracy: UnsafeMutablePointer<Double>?,
  _ identity_preservation: UnsafeMutablePointer<Double>?
) -> mtlface_status {
  attempt {
    let accuracy = try required(age_accuracy, "age_accuracy")
    let (sources, targets) = (
      try numbers(sources, count, "sources"), try numbers(targets, count, "targets")
    )
    let (years, cosines) = (
      try numbers(years, count, "years"), try numbers(cosines, count, "cosines")
    )
    let scores = try SynthesisScores(
      (0..<count).map {
        SynthesisScores.Observation(
          inputIndex: $0, source: Int(sources[$0]), target: Int(targets[$0]),
          estimatedAge: years[$0],
          cosine: cosines[$0])
      }, groups: AgeGroups(count: Int(groups)))
    let scope = to_other_groups ? SynthesisScores.MappingScope.toOtherGroups : .all
    accuracy.pointee = try scores.ageAccuracy(scope)
    identity_preservation?.pointee = try scores.identityPreservation(scope)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_mean_interval(
  _ values: UnsafePointer<Double>?, _ persons: UnsafePointer<Int64>?, _ count: Int,
  _ samples: Int, _ level: Double, _ seed: UInt64, _ low: UnsafeMutablePointer<Double>?,
  _ high: UnsafeMutablePointer<Double>?
) -> mtlface_status {
  attempt {
    let (low, high) = (try required(low, "low"), try required(high, "high"))
    guard 1...10_000_000 ~= samples, 0...1 ~= level else {
      throw CallError.argument(
        "samples is \(samples) and level is \(level); pass samples from 1 to 10000000 and a level "
          + "from 0 to 1")
    }
    let values = Array(try numbers(values, count, "values"))
    let persons = persons.map { UnsafeBufferPointer(start: $0, count: count).map { Int($0) } }
    let interval = try Bootstrap(resampleCount: samples, confidenceLevel: level, seed: seed)
      .meanInterval(of: values, clusters: persons)
    guard let interval else {
      throw CallError.argument(
        "an interval cannot be computed; pass values with a finite sum from at least two people")
    }
    low.pointee = interval.low
    high.pointee = interval.high
  }
}
