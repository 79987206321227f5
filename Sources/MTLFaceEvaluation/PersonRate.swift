public import MTLFaceTensor

/// The fraction of trials that are hits, where each trial belongs to a person.
///
/// Trials are, for example, photos, and recognized photos are hits. The confidence interval is
/// computed by resampling people, because the trials of one person are correlated.
///
///     var rate = PersonRate()
///     for photo in photos { rate.record(isHit: photo.isRecognized, for: photo.person) }
///     print(rate.rate as Any, rate.interval(Bootstrap()) as Any)
public struct PersonRate: Sendable, Hashable {
  private var indices: [Int: Int] = [:]
  private var hits: [Int] = []
  private var totals: [Int] = []

  /// Creates a rate without trials.
  public init() {}

  /// Records one trial of a person.
  ///
  /// - Parameters:
  ///   - isHit: Whether the trial is a hit.
  ///   - person: The identity of the person.
  public mutating func record(isHit: Bool, for person: Int) {
    record(hitCount: isHit ? 1 : 0, totalCount: 1, for: person)
  }

  /// Records several trials of a person.
  ///
  /// - Parameters:
  ///   - hitCount: The number of hits, clamped to 0...`totalCount`.
  ///   - totalCount: The number of trials. Negative values count as 0.
  ///   - person: The identity of the person.
  public mutating func record(hitCount: Int, totalCount: Int, for person: Int) {
    let index: Int
    if let existing = indices[person] {
      index = existing
    } else {
      index = hits.count
      indices[person] = index
      hits.append(0)
      totals.append(0)
    }
    hits[index] += min(max(hitCount, 0), max(totalCount, 0))
    totals[index] += max(totalCount, 0)
  }

  /// The number of hits.
  public var hitCount: Int { hits.reduce(0, +) }
  /// The number of trials.
  public var totalCount: Int { totals.reduce(0, +) }
  /// The number of people with at least one trial.
  public var personCount: Int { totals.count { $0 > 0 } }

  /// The fraction of trials that are hits, in 0...1, or `nil` if there are no trials.
  public var rate: Double? { totalCount > 0 ? Double(hitCount) / Double(totalCount) : nil }

  /// Returns the bootstrap interval of the rate.
  ///
  /// The interval has zero width if all people have the same rate, for example if all trials are
  /// hits. If all trials are hits, use ``missRateUpperBound`` instead.
  ///
  /// - Parameters:
  ///   - bootstrap: The number of resamples, the confidence level and the seed.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Returns: The interval, or `nil` if there are fewer than two people.
  public func interval(_ bootstrap: Bootstrap = Bootstrap(), pool: ThreadPool = .single)
    -> ConfidenceInterval?
  {
    let people = totals.indices.filter { totals[$0] > 0 }
    let (hitCounts, trialCounts) = (people.map { hits[$0] }, people.map { totals[$0] })
    return bootstrap.intervals(clusterCount: people.count, measureCount: 1, pool: pool) { weights in
      var (hitCount, trialCount) = (0, 0)
      for (person, weight) in weights.enumerated() where weight > 0 {
        hitCount += weight * hitCounts[person]
        trialCount += weight * trialCounts[person]
      }
      return [trialCount > 0 ? Double(hitCount) / Double(trialCount) : nil]
    }[0]
  }

  /// An upper bound on the fraction of people with misses at a confidence level of 95%, or `nil` if
  /// any trial is a miss.
  ///
  /// The bound is 1 - 0.05^(1/n) for n people, which is about 3/n. It is also `nil` if there are no
  /// trials.
  public var missRateUpperBound: Double? {
    guard totalCount > 0, hitCount == totalCount else { return nil }
    return 1 - exponential(logarithm(0.05) / Double(personCount))
  }
}
