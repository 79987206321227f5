public import MTLFaceTensor

/// A rate of hits among trials that belong to persons, such as recognized photos or accepted pairs.
/// Its interval resamples persons, because the photos of one person are alike.
///
///     var rate = PersonRate()
///     for photo in photos { rate.record(isHit: photo.isRecognized, for: photo.person) }
///     print(rate.rate as Any, rate.interval(Bootstrap()) as Any)
public struct PersonRate: Sendable, Hashable {
  private var places: [Int: Int] = [:]
  private var hits: [Int] = []
  private var totals: [Int] = []

  /// Creates an empty rate.
  public init() {}

  /// Records one trial of a person.
  public mutating func record(isHit: Bool, for person: Int) {
    record(hitCount: isHit ? 1 : 0, totalCount: 1, for: person)
  }

  /// Records several trials of a person.
  ///
  /// - Parameters:
  ///   - hitCount: The number of hits; clamped to 0...`totalCount`.
  ///   - totalCount: The number of trials, 0 or more.
  ///   - person: The person.
  public mutating func record(hitCount: Int, totalCount: Int, for person: Int) {
    let place: Int
    if let known = places[person] {
      place = known
    } else {
      place = hits.count
      places[person] = place
      hits.append(0)
      totals.append(0)
    }
    hits[place] += min(max(hitCount, 0), max(totalCount, 0))
    totals[place] += max(totalCount, 0)
  }

  /// The number of hits.
  public var hitCount: Int { hits.reduce(0, +) }
  /// The number of trials.
  public var totalCount: Int { totals.reduce(0, +) }
  /// The number of persons with a trial.
  public var personCount: Int { totals.count { $0 > 0 } }

  /// The fraction of hits, in 0...1, or `nil` without trials.
  public var rate: Double? { totalCount > 0 ? Double(hitCount) / Double(totalCount) : nil }

  /// Returns the bootstrap interval of the rate, or `nil` for fewer than two persons. The interval
  /// has zero width if all persons are alike, for example if every trial is a hit; see
  /// ``missRateUpperBound``.
  public func interval(_ bootstrap: Bootstrap = Bootstrap(), pool: ThreadPool = .single)
    -> ConfidenceInterval?
  {
    let places = totals.indices.filter { totals[$0] > 0 }
    let (found, counts) = (places.map { hits[$0] }, places.map { totals[$0] })
    return bootstrap.intervals(clusterCount: places.count, measureCount: 1, pool: pool) { weights in
      var (sum, all) = (0, 0)
      for (person, weight) in weights.enumerated() where weight > 0 {
        sum += weight * found[person]
        all += weight * counts[person]
      }
      return [all > 0 ? Double(sum) / Double(all) : nil]
    }[0]
  }

  /// The upper bound of the fraction of persons with misses, at 95 % confidence, if there were no
  /// misses: 1 - 0.05^(1/n), about 3/n for n persons. It is `nil` if there was a miss or no trial.
  public var missRateUpperBound: Double? {
    guard totalCount > 0, hitCount == totalCount else { return nil }
    return 1 - exponential(logarithm(0.05) / Double(personCount))
  }
}
