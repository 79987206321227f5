import MTLFaceNetwork
import MTLFaceTensor

extension FacePairMetrics {
  /// The boundaries of the age gap ranges in years.
  private static let gapLimits = [0.0, 5, 10, 20, 30, .infinity]

  /// Returns the rates at an operating point by age gap, by age group of the younger face and by
  /// gender.
  static func strata(
    of pairs: FacePairScores, _ labels: [FaceLabels], _ groups: AgeGroups,
    at point: VerificationOperatingPoint, _ bootstrap: Bootstrap, _ pool: ThreadPool
  ) -> [Stratum] {
    func stratum(
      _ kind: Stratum.Kind, _ name: String, where isIncluded: (FaceLabels, FaceLabels) -> Bool
    ) -> Stratum? {
      let acceptance = pairs.acceptance(at: point.threshold) {
        isIncluded(labels[$0.first], labels[$0.second])
      }
      guard acceptance.genuine.totalCount + acceptance.impostors > 0 else { return nil }
      return Stratum(
        kind: kind, name: name, acceptance: acceptance,
        interval: acceptance.genuine.interval(bootstrap, pool: pool),
        overallFalseAcceptRate: point.falseAcceptRate)
    }
    let gaps = zip(gapLimits, gapLimits.dropFirst()).compactMap { low, high in
      stratum(.ageGap, gapName(low, high)) { a, b in
        guard let a = a.age, let b = b.age else { return false }
        return (low..<high).contains(abs(a - b))
      }
    }
    let ages = (0..<groups.count).compactMap { group in
      stratum(.youngerAge, groups.label(group)) { a, b in
        guard let a = a.age, let b = b.age else { return false }
        return groups.group(ofAge: min(a, b)) == group
      }
    }
    let genders = Gender.strata.compactMap { gender, name in
      stratum(.gender, name) { $0.gender == gender && $1.gender == gender }
    }
    return gaps + ages + genders
  }

  private static func gapName(_ low: Double, _ high: Double) -> String {
    high.isFinite ? "\(Int(low)) to \(Int(high) - 1)" : "\(Int(low)) or more"
  }
}
