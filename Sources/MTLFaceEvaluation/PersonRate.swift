public import MTLFaceTensor

/// A share of things that belong to persons: photos recognized, pairs accepted. Its interval draws the
/// persons, since the photos of one are alike.
///
///     var rate = PersonRate()
///     for photo in photos { rate.record(isHit: photo.isRecognized, for: photo.person) }
///     print(rate.rate as Any, rate.interval(Bootstrap()) as Any)
public struct PersonRate: Sendable, Hashable {
  private var places: [Int: Int] = [:]
  private var hits: [Int] = []
  private var totals: [Int] = []

  /// Nothing counted yet.
  public init() {}

  /// Counts a thing of a person.
  public mutating func record(isHit: Bool, for person: Int) {
    record(hitCount: isHit ? 1 : 0, totalCount: 1, for: person)
  }

  /// Counts several things of a person.
  ///
  /// - Parameters:
  ///   - hitCount: How many of them are hits; kept within 0...`totalCount`.
  ///   - totalCount: How many there are, 0 or more.
  ///   - person: Whose they are.
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

  /// Things that are hits.
  public var hitCount: Int { hits.reduce(0, +) }
  /// Things counted.
  public var totalCount: Int { totals.reduce(0, +) }
  /// Persons with a thing.
  public var personCount: Int { totals.count { $0 > 0 } }

  /// The share of hits, 0...1; nil where nothing was counted.
  public var rate: Double? { totalCount > 0 ? Double(hitCount) / Double(totalCount) : nil }

  /// Where the share would lie if the persons were drawn anew; nil where fewer than two were counted. It
  /// has no width where all persons are alike, all hits for example: see ``missRateUpperBound``.
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

  /// Where nothing was missed: the share of persons with misses that so few persons cannot exclude, at a
  /// confidence of 95 % (1 - 0.05^(1/n), about 3 in n). Nil where something was missed or nothing
  /// counted.
  public var missRateUpperBound: Double? {
    guard totalCount > 0, hitCount == totalCount else { return nil }
    return 1 - exponential(logarithm(0.05) / Double(personCount))
  }
}
