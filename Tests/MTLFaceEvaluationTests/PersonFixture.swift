import Foundation

/// Reference results of resampling people, computed with NumPy by
/// `Fixtures/make_people_fixtures.py`.
struct PersonFixture: Decodable, Sendable {
  struct Pairs: Decodable, Sendable {
    struct Sample: Decodable, Sendable {
      let weights: [Int]
      let tar: [Double]
      let eer: Double
      let auc: Double
    }
    let values: [Float]
    let identities: [Int]
    let scores: [Double]
    let samples: [Sample]
  }
  struct OpenSet: Decodable, Sendable {
    struct Sample: Decodable, Sendable {
      let fpir: Double
      let weights: [Int]
      let fnir: Double
    }
    let persons: [Int]
    let known: [Bool]
    let mates: [Double]
    let impostors: [Double]
    let ahead: [Int]
    let samples: [Sample]
  }
  struct Ages: Decodable, Sendable {
    let ages: [Double]
    let estimated: [Double]
    let mae: Double
    let bias: Double
    let cs5: Double
    let group: Double
  }

  let rates: [Double]
  let pairs: [Pairs]
  let open_set: OpenSet
  let ages: Ages

  static func read() throws -> PersonFixture {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/people.json")
    return try JSONDecoder().decode(PersonFixture.self, from: Data(contentsOf: path))
  }
}
