public import MTLFaceTensor

/// A share of things that belong to persons: photos recognised, pairs accepted. Its interval draws the
/// persons, since the photos of one are alike.
///
///     var share = PersonShare()
///     for photo in photos { share.count(photo.isRecognised, of: photo.person) }
///     print(share.rate as Any, share.interval(Bootstrap()) as Any)
public struct PersonShare: Sendable, Hashable {
  private var places: [Int: Int] = [:]
  private var hits: [Int] = []
  private var totals: [Int] = []

  /// Nothing counted yet.
  public init() {}

  /// Counts a thing of a person.
  public mutating func count(_ isHit: Bool, of person: Int) {
    add(hits: isHit ? 1 : 0, of: 1, for: person)
  }

  /// Counts several things of a person.
  ///
  /// - Parameters:
  ///   - count: How many of them are hits; kept within 0...`total`.
  ///   - total: How many there are, 0 or more.
  ///   - person: Whose they are.
  public mutating func add(hits count: Int, of total: Int, for person: Int) {
    let place: Int
    if let known = places[person] {
      place = known
    } else {
      place = hits.count
      places[person] = place
      hits.append(0)
      totals.append(0)
    }
    hits[place] += min(max(count, 0), max(total, 0))
    totals[place] += max(total, 0)
  }

  /// Things that are hits.
  public var hitCount: Int { hits.reduce(0, +) }
  /// Things counted.
  public var count: Int { totals.reduce(0, +) }
  /// Persons with a thing.
  public var personCount: Int { totals.count { $0 > 0 } }

  /// The share of hits, 0...1; nil where nothing was counted.
  public var rate: Double? { count > 0 ? Double(hitCount) / Double(count) : nil }

  /// Where the share would lie if the persons were drawn anew; nil where fewer than two were counted. It
  /// has no width where all persons are alike, all hits for example: see ``unseenMisses``.
  public func interval(_ bootstrap: Bootstrap = Bootstrap(), pool: ThreadPool = .single)
    -> ConfidenceInterval?
  {
    let places = totals.indices.filter { totals[$0] > 0 }
    let (found, counts) = (places.map { hits[$0] }, places.map { totals[$0] })
    return bootstrap.intervals(weighing: places.count, measures: 1, pool: pool) { weights in
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
  public var unseenMisses: Double? {
    guard count > 0, hitCount == count else { return nil }
    return 1 - exponential(logarithm(0.05) / Double(personCount))
  }
}
