import MTLFaceGallery
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@Suite("Searches of a gallery")
struct SearchTests {
  /// Returns the ranking of the stored vectors computed in double precision.
  private func expected(
    _ probe: [Float], _ vectors: [[Float]], top: Int
  ) -> [(index: Int, similarity: Double)] {
    vectors.enumerated().map { (index: $0.offset, similarity: cosine(probe, $0.element)) }
      .sorted { ($1.similarity, $0.index) < ($0.similarity, $1.index) }
      .prefix(top).map(\.self)
  }

  /// Returns a probe as rounded by `mtk_pack_queries`, and its length.
  ///
  /// For the format `int8`, probes are rounded to 16 bits.
  private func rounded(_ probe: [Float], _ format: VectorFormat) -> (probe: [Float], length: Double)
  {
    guard format == .int8 else { return (probe, 1) }
    func length(_ vector: [Float]) -> Double {
      vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
    let unit = probe.map { Float(Double($0) / length(probe)) }
    let largest = unit.reduce(0) { max($0, Double(abs($1))) }
    let rounded = unit.map {
      Float((Double($0) * (32767 / largest)).rounded(.toNearestOrEven) * (largest / 32767))
    }
    return (rounded, length(rounded))
  }

  @Test(
    "similarities agree with those computed in double precision",
    arguments: VectorFormat.allCases, [(9000, 64), (500, 512), (300, 100), (40, 1), (4097, 3)])
  func ranking(format: VectorFormat, size: (count: Int, dimension: Int)) throws {
    let vectors = randomVectors(size.count, size.dimension, seed: 1)
    let gallery = try Gallery(creating: nil, dimension: size.dimension, format: format)
    let ids = try gallery.add(
      vectors.enumerated().map { NewFace($0.element, person: "p\($0.offset % 7)") })
    let stored = try ids.map { try gallery.face($0).embedding }
    let probes = randomVectors(13, size.dimension, seed: 2)
    for (probe, matches) in zip(probes, try gallery.search(probes, top: 10)) {
      let rounded = rounded(probe, format)
      let expected = expected(rounded.probe, stored, top: 10)
      #expect(matches.count == expected.count)
      for (match, expectedMatch) in zip(matches, expected) {
        let storedSimilarity = cosine(rounded.probe, stored[Int(match.id) - 1])
        #expect(abs(match.similarity - expectedMatch.similarity * rounded.length) < 1e-6)
        #expect(abs(match.similarity - storedSimilarity * rounded.length) < 1e-6)
        #expect(match.person == "p\((match.id - 1) % 7)")
      }
    }
  }

  @Test("similarities to 100,000 vectors agree with those computed in double precision")
  func large() throws {
    var random = RandomSource(seed: 8)
    let (count, dimension) = (100_000, 512)
    func vectors(_ count: Int) -> [[Float]] {
      (0..<count).map { _ in (0..<dimension).map { _ in Float(random.uniform()) - 0.5 } }
    }
    let gallery = try Gallery(creating: nil, dimension: dimension)
    var all: [[Float]] = []
    for part in 0..<10 {
      all += vectors(count / 10)
      try gallery.add(all[(part * count / 10)...].map { NewFace($0, person: "p") })
    }
    // Some probes have near neighbors, because the similarities of random vectors are small.
    let probes = vectors(5) + all[50_000..<50_005].map { zip($0, all[3]).map { $0 + $1 / 2 } }
    for (probe, matches) in zip(probes, try gallery.search(probes, top: 10)) {
      let expected = expected(probe, all, top: 10)
      #expect(matches.count == 10)
      for (match, expectedMatch) in zip(matches, expected) {
        #expect(abs(match.similarity - expectedMatch.similarity) < 1e-6)
        #expect(abs(cosine(probe, all[Int(match.id) - 1]) - expectedMatch.similarity) < 1e-6)
      }
    }
  }

  @Test("every format has the documented precision", arguments: VectorFormat.allCases)
  func precision(format: VectorFormat) throws {
    let vectors = randomVectors(300, 512, seed: 3)
    let gallery = try Gallery(creating: nil, dimension: 512, format: format)
    try gallery.add(vectors.map { NewFace($0, person: "Ada") })
    let tolerance: Double =
      switch format {
      case .float32: 1e-6
      case .float16: 3e-4
      case .int8: 4e-3
      }
    for match in try gallery.search(vectors[17], top: 300) {
      let exact = cosine(vectors[17], vectors[Int(match.id) - 1])
      #expect(abs(match.similarity - exact) < tolerance)
    }
  }

  @Test("results do not depend on the number of threads and probes")
  func threads() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.gallery")
    let vectors = randomVectors(9000, 64, seed: 4)
    try Gallery(creating: path, dimension: 64).add(
      vectors.enumerated().map { NewFace($0.element, person: "p\($0.offset / 3)") })
    let probes = randomVectors(100, 64, seed: 5)
    let reference = try Gallery(at: path, threads: 1)
    let faces = try reference.search(probes, top: 20)
    let persons = try PersonScore.allCases.map {
      try reference.searchPersons(probes, top: 20, by: $0)
    }
    for threads in [2, 3, 7] {
      let gallery = try Gallery(at: path, threads: threads)
      #expect(try gallery.search(probes, top: 20) == faces)
      for (score, expected) in zip(PersonScore.allCases, persons) {
        #expect(try gallery.searchPersons(probes, top: 20, by: score) == expected)
        #expect(try gallery.searchPersons(probes[3], top: 20, by: score) == expected[3])
      }
      #expect(try gallery.search(probes[3], top: 20) == faces[3])
    }
  }

  @Test("matches below the threshold are not returned")
  func openSet() throws {
    let gallery = try Gallery(creating: nil, dimension: 2)
    try gallery.add([
      NewFace([1, 0], person: "east"), NewFace([0, 2], person: "north"),
      NewFace([1, 1], person: "between"),
    ])
    #expect(try gallery.search([3, 0], top: 5, threshold: 0.9).map(\.person) == ["east"])
    #expect(try gallery.search([-1, -1], top: 5, threshold: 0.1).isEmpty)
    #expect(try gallery.searchPersons([-1, -1], top: 5, threshold: 0.1).isEmpty)
    #expect(try gallery.search([-1, -1], top: 5).count == 3)
    // A similarity that equals the threshold is a match.
    let exact = try gallery.search([1, 0], top: 1)[0].similarity
    #expect(try gallery.search([1, 0], top: 5, threshold: exact).count == 1)
    #expect(try gallery.search([1, 0], top: 5, threshold: exact.nextUp).isEmpty)
  }

  @Test("matches with equal similarities are in ascending order of IDs")
  func ties() throws {
    let gallery = try Gallery(creating: nil, dimension: 3)
    try gallery.add((0..<5000).map { NewFace([1, 2, 3], person: "p\($0)") })
    #expect(try gallery.search([1, 2, 3], top: 4).map(\.id) == [1, 2, 3, 4])
    #expect(try gallery.searchPersons([1, 2, 3], top: 2).map(\.person) == ["p0", "p1"])
  }

  @Test("people are ranked by their best face or by their template")
  func persons() throws {
    let vectors = randomVectors(400, 32, seed: 6)
    let gallery = try Gallery(creating: nil, dimension: 32)
    try gallery.add(vectors.enumerated().map { NewFace($0.element, person: "p\($0.offset % 57)") })
    func check() throws {
      let faces = try gallery.ids.map { try gallery.face($0) }
      let groups = Dictionary(grouping: faces, by: \.person)
      for probe in randomVectors(9, 32, seed: 7) {
        let best = groups.mapValues { $0.map { cosine($0.embedding, probe) }.max() ?? -2 }
        let template = groups.mapValues { group in
          cosine(
            group.reduce([Float](repeating: 0, count: 32)) {
              zip($0, $1.embedding).map { $0 + $1 }
            },
            probe)
        }
        for (score, expected) in [(PersonScore.best, best), (.template, template)] {
          let matches = try gallery.searchPersons(probe, top: 1000, by: score)
          #expect(matches.count == groups.count)
          #expect(matches.map(\.similarity) == matches.map(\.similarity).sorted(by: >))
          for match in matches {
            #expect(abs(match.similarity - (expected[match.person] ?? -2)) < 1e-6)
          }
        }
      }
    }
    try check()
    // Changes of the gallery update the templates.
    try gallery.remove(58)
    try gallery.add(vectors[3], person: "p9")
    try gallery.update(2, embedding: vectors[77], person: "p5")
    try gallery.remove(person: "p6")
    try check()
  }

  @Test("a person whose vectors cancel out has no template")
  func canceling() throws {
    let gallery = try Gallery(creating: nil, dimension: 2)
    try gallery.add([NewFace([1, 0], person: "Ada"), NewFace([-1, 0], person: "Ada")])
    #expect(try gallery.searchPersons([1, 0], top: 1).isEmpty)
    #expect(try gallery.searchPersons([1, 0], top: 1, by: .best).map(\.person) == ["Ada"])
  }

  @Test("invalid probes and parameters are rejected")
  func invalidArguments() throws {
    let gallery = try Gallery(creating: nil, dimension: 4)
    #expect(try gallery.search([1, 0, 0, 0], top: 3).isEmpty)
    #expect(try gallery.searchPersons([1, 0, 0, 0], top: 3).isEmpty)
    #expect(try gallery.search([[Float]](), top: 3).isEmpty)
    #expect(throws: GalleryError.wrongDimension(expected: 4, found: 3)) {
      try gallery.search([1, 0, 0], top: 1)
    }
    #expect(throws: GalleryError.degenerateVector) { try gallery.search([0, 0, 0, 0], top: 1) }
    #expect(throws: GalleryError.degenerateVector) {
      try gallery.search([1, .nan, 0, 0], top: 1)
    }
    #expect(throws: GalleryError.self) { try gallery.search([1, 0, 0, 0], top: 0) }
    #expect(throws: GalleryError.invalidThreshold) {
      try gallery.search([1, 0, 0, 0], top: 1, threshold: .nan)
    }
    #expect(throws: GalleryError.invalidThreshold) {
      try gallery.searchPersons([1, 0, 0, 0], top: 1, threshold: .nan)
    }
  }
}
