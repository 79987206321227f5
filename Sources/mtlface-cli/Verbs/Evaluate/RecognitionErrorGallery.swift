import MTLFace
import MTLFaceEvaluation
import MTLFaceReports

/// The worst mistakes, for people to look at: often the photo is at fault, or the name.
struct RecognitionErrorGallery {
  /// Two faces and what is to be said of them.
  struct Pair {
    let first: Int
    let second: Int
    let similarity: Double
  }

  /// Pairs of two people that are the most alike.
  let similarImpostors: [Pair]
  /// Pairs of one person that are the least alike.
  let dissimilarMates: [Pair]
  /// Photos recognized as somebody else, with the photo they were taken for.
  let misidentified: [Pair]

  /// How many of each.
  private static let maximumCount = 6

  /// Looks for them; each photo comes once in each list, so that one bad photo does not fill it.
  init(_ people: RecognitionTestSet, _ pairs: FacePairScores, _ run: IdentificationExperiment) {
    let order = pairs.scores.order
    func pair(_ place: Int) -> Pair {
      let pair = pairs.selection.pairs[place]
      return Pair(first: pair.first, second: pair.second, similarity: pairs.scores.scores[place])
    }
    let genuine = pairs.selection.genuineCount
    similarImpostors = Self.distinct(order.lazy.filter { $0 >= genuine }.map(pair))
    dissimilarMates = Self.distinct(order.reversed().lazy.filter { $0 < genuine }.map(pair))
    let outcomes = run.scores.outcomes
    let worst = outcomes.indices.compactMap { place -> (place: Int, margin: Double)? in
      guard let mate = outcomes[place].mateScore, let impostor = outcomes[place].impostorScore,
        outcomes[place].impostorsAhead > 0
      else { return nil }
      return (place, impostor - mate)
    }.sorted { ($1.margin, $0.place) < ($0.margin, $1.place) }
    let identities = people.embeddings.identities
    misidentified = Self.distinct(
      worst.lazy.compactMap { found in
        let probe = run.probes[found.place]
        return people.embeddings.nearest(to: probe) { identities[$0] != identities[probe] }.map {
          Pair(first: probe, second: $0.place, similarity: $0.cosine)
        }
      })
  }

  private static func distinct(_ pairs: some Sequence<Pair>) -> [Pair] {
    var kept: [Pair] = []
    var seen: Set<Int> = []
    for pair in pairs {
      guard kept.count < maximumCount else { break }
      guard !seen.contains(pair.first), !seen.contains(pair.second) else { continue }
      seen.formUnion([pair.first, pair.second])
      kept.append(pair)
    }
    return kept
  }

  /// The section of the page: faces side by side, inside the page and nowhere else.
  func html(_ people: RecognitionTestSet, _ reading: DatasetInference, threshold: Double?) -> String
  {
    let wrong = similarImpostors.filter { $0.similarity >= threshold ?? 1 }
    let missed = dissimilarMates.filter { $0.similarity < threshold ?? -1 }
    return ReportElements.section(
      "The worst mistakes",
      ReportElements.paragraph(
        "Look at them before you trust a number: often a photo is blurred, shows somebody else, or "
          + "lies in the wrong folder.")
        + sheet(
          wrong.isEmpty && threshold != nil
            ? "Different people that look most alike to the model (none reaches the threshold)"
            : "Different people that look most alike to the model", similarImpostors, people,
          reading)
        + sheet(
          missed.isEmpty && threshold != nil
            ? "The same person, and least alike to the model (all reach the threshold)"
            : "The same person, and least alike to the model", dissimilarMates, people, reading)
        + sheet(
          "Recognized as somebody else at the first guess (right: who they were taken for)",
          misidentified,
          people, reading))
  }

  /// The person and the picture, where its path does not begin with the person.
  private static func label(_ people: RecognitionTestSet, _ place: Int) -> String {
    let (person, name) = (people.identityName(at: place), people.imageName(at: place))
    return name.hasPrefix(person + "/") ? name : "\(person): \(name)"
  }

  private func sheet(
    _ title: String, _ pairs: [Pair], _ people: RecognitionTestSet, _ reading: DatasetInference
  ) -> String {
    guard !pairs.isEmpty else { return "" }
    let figures = pairs.map { pair in
      let faces = [pair.first, pair.second].map { place in
        let label = Self.label(people, place)
        let picture = ReportElements.faceImage(at: people.indices[place], reading, label: label)
        return "<div>\(picture)<p>\(HTMLText.escaped(label, to: 200))</p></div>"
      }
      return "<figure><div class=\"pair\">\(faces.joined())</div>"
        + "<figcaption>similarity \(Numbers.fixed(pair.similarity, 3))</figcaption></figure>\n"
    }
    return "<h3>\(HTMLText.escaped(title))</h3>\n<div class=\"pairs\">\n\(figures.joined())</div>\n"
  }
}
