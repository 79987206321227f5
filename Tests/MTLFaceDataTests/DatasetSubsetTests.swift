import Foundation
import MTLFaceNetwork
import MTLFaceTestSupport
import Testing

@testable import MTLFaceData

@Suite("Subsets and splits of a data set")
struct DatasetSubsetTests {
  /// Returns a data set whose faces are not sorted by person: people with 1 to 9 faces, all age
  /// groups and genders, and some unknown labels.
  private static func set(persons: Int = 60, unidentified: Int = 10) -> FaceDataset {
    var samples: [FaceDataset.Sample] = []
    func add(_ identity: Int?) {
      let number = samples.count
      let age = number % 11 == 0 ? nil : Double(number * 29 % 75)
      let gender = number % 13 == 0 ? nil : Gender(rawValue: number / 3 % 2)
      samples.append(
        FaceDataset.Sample(
          labels: FaceLabels(identity: identity, age: age, gender: gender), name: "\(number).png",
          source: .file))
    }
    for round in 0..<9 {
      for person in 0..<persons where person % 9 >= round { add(person) }
    }
    for _ in 0..<unidentified { add(nil) }
    return FaceDataset(
      path: "set", root: "/faces", samples: samples, identities: (0..<persons).map { "p\($0)" })
  }

  private static func names(_ set: FaceDataset) -> [String] { set.samples.map(\.name) }

  /// Returns the number of faces of each person, keyed by name.
  private static func persons(_ set: FaceDataset) -> [String: Int] {
    Dictionary(set.samples.compactMap(\.labels.identity).map { (set.identities[$0], 1) }) {
      $0 + $1
    }
  }

  @Test(
    "a balanced subset has cells of equal size, depends on the seed and keeps the order of the faces"
  ) func balance()
    throws
  {
    let set = Self.set()
    let subset = try BalancedSubset(set, BalancedSubset.Settings())
    #expect(subset.perCell == subset.available.joined().min())
    #expect(subset.drawn.joined().allSatisfy { $0 == subset.perCell } && subset.perCell > 3)
    #expect(subset.faces.count == 14 * subset.perCell)
    let statistics = try DatasetStatistics(subset.faces)
    #expect(statistics.groups.map { Array($0.prefix(2)) } == subset.drawn)
    #expect(statistics.unknownAge == [0, 0, 0] && statistics.groups.allSatisfy { $0[2] == 0 })
    let unlabeled = set.samples.count { $0.labels.age == nil || $0.labels.gender == nil }
    #expect(
      subset.unlabeledCount == unlabeled
        && subset.excludedForFewFaces + subset.excludedForManyFaces == 0)
    #expect(subset.faces.count + subset.surplus + unlabeled == set.count)
    let indices = (0..<subset.faces.count).map(subset.faces.originalIndex(of:))
    #expect(indices == indices.sorted() && Set(indices).count == indices.count)
    #expect(indices.map { set.samples[$0].name } == Self.names(subset.faces))
    // The labels, including the names of people, are unchanged.
    for (sample, index) in zip(subset.faces.samples, indices) {
      let original = set.samples[index].labels
      #expect(sample.labels.age == original.age && sample.labels.gender == original.gender)
      #expect(
        sample.labels.identity.map { subset.faces.identities[$0] }
          == original.identity.map { set.identities[$0] })
    }
    var settings = BalancedSubset.Settings()
    #expect(Self.names(try BalancedSubset(set, settings).faces) == Self.names(subset.faces))
    settings.seed = 1
    #expect(Self.names(try BalancedSubset(set, settings).faces) != Self.names(subset.faces))
  }

  @Test("each cell has at most the specified number of faces")
  func perCell() throws {
    var settings = BalancedSubset.Settings()
    settings.perCell = 14
    settings.groupCount = 4
    let subset = try BalancedSubset(Self.set(), settings)
    #expect(subset.groupNames.count == 4 && subset.perCell == 14)
    #expect(subset.drawn == subset.available.map { $0.map { min($0, 14) } })
    #expect(subset.drawn.joined().contains(14))
  }

  @Test("people with too few faces are excluded, and the faces of the others are limited")
  func persons()
    throws
  {
    let set = Self.set()
    var settings = BalancedSubset.Settings()
    settings.perCell = 1000
    let all = try BalancedSubset(set, settings)
    settings.minimumPerPerson = 3
    settings.maximumPerPerson = 5
    let subset = try BalancedSubset(set, settings)
    let (before, after) = (Self.persons(all.faces), Self.persons(subset.faces))
    #expect(after == before.filter { $0.value >= 3 }.mapValues { min($0, 5) })
    #expect(before.values.contains(2) && before.values.contains(7))
    #expect(
      !subset.faces.samples.contains { $0.labels.identity == nil },
      "a face without an identity counts as a person with one face")
    let unidentified = all.faces.samples.count { $0.labels.identity == nil }
    #expect(
      subset.excludedForFewFaces == unidentified + before.values.filter { $0 < 3 }.reduce(0, +))
    #expect(subset.excludedForManyFaces == before.values.map { max($0 - 5, 0) }.reduce(0, +))
    #expect(
      subset.faces.count + subset.excludedForFewFaces + subset.excludedForManyFaces
        + subset.unlabeledCount == set.count)
    // The seed also determines which faces of each person are selected.
    settings.seed = 9
    #expect(Self.names(try BalancedSubset(set, settings).faces) != Self.names(subset.faces))
  }

  @Test("invalid settings of a balanced subset throw") func refusals() throws {
    for change in [
      { $0.perCell = 0 }, { $0.minimumPerPerson = 0 }, { $0.maximumPerPerson = 0 },
      { $0.minimumPerPerson = 10 },
    ] as [(inout BalancedSubset.Settings) -> Void] {
      var settings = BalancedSubset.Settings()
      change(&settings)
      #expect(throws: DatasetError.self) { try BalancedSubset(Self.set(), settings) }
    }
    var settings = BalancedSubset.Settings()
    settings.groupCount = 3
    #expect(throws: NetworkError.self) { try BalancedSubset(Self.set(), settings) }
    let unknown = Self.set().filtered { $0.labels.age == nil }
    #expect(throws: DatasetError.self) { try BalancedSubset(unknown, BalancedSubset.Settings()) }
  }

  @Test(
    "a split by person assigns all faces of a person to the same part",
    arguments: [0.001, 0.1, 0.5, 0.999])
  func split(share: Double) throws {
    let set = Self.set()
    let split = try DatasetSplit(set, heldOutShare: share, seed: 4)
    let persons = (Self.persons(split.training), Self.persons(split.heldOut))
    #expect(Set(persons.0.keys).isDisjoint(with: persons.1.keys))
    #expect(persons.0.merging(persons.1) { $0 + $1 } == Self.persons(set))
    #expect(persons.1.count == min(max(Int((share * 60).rounded()), 1), 59))
    let unidentified = split.heldOut.samples.count { $0.labels.identity == nil }
    #expect(unidentified == min(max(Int((share * 10).rounded()), 1), 9))
    let names = (Self.names(split.training), Self.names(split.heldOut))
    #expect(Set(names.0 + names.1) == Set(Self.names(set)))
    #expect(names.0.count + names.1.count == set.count)
    #expect(Self.names(try DatasetSplit(set, heldOutShare: share, seed: 4).heldOut) == names.1)
    #expect(Self.names(try DatasetSplit(set, heldOutShare: share, seed: 5).heldOut) != names.1)
  }

  @Test("a split by record number uses the original numbers after faces are removed") func every()
    throws
  {
    let set = Self.set()
    let split = try DatasetSplit(set, every: 7)
    #expect(
      Self.names(split.heldOut)
        == stride(from: 0, to: set.count, by: 7).map { "\($0).png" })
    #expect(split.training.count + split.heldOut.count == set.count)
    let fewer = set.filtered { $0.name != "3.png" && $0.name != "7.png" }
    #expect(
      Self.names(try DatasetSplit(fewer, every: 7).heldOut)
        == Self.names(split.heldOut).filter { $0 != "7.png" })
  }

  @Test("invalid arguments of a split throw") func splitRefusals() throws {
    for share in [0, 1, -0.1, 1.5, .nan] {
      #expect(throws: DatasetError.self) {
        try DatasetSplit(Self.set(), heldOutShare: share, seed: 0)
      }
    }
    let one = Self.set(persons: 1, unidentified: 0)
    #expect(throws: DatasetError.self) { try DatasetSplit(one, heldOutShare: 0.5, seed: 0) }
    for every in [0, 1, -2, .min] {
      #expect(throws: DatasetError.self) { try DatasetSplit(Self.set(), every: every) }
    }
    #expect(throws: DatasetError.self) {
      try DatasetSplit(Self.set().filtered { $0.name == "0.png" }, every: 2)
    }
  }

  @Test("a list of absolute paths can be read from any folder") func wholePaths() throws {
    let folder = try TemporaryFolder()
    for name in ["Ada L/1 a.png", "Ada_L/1.png", "#x/1.png", "50%/1.png", "-1/1.png"] {
      try folder.picture("set/\(name)", gray: UInt8(name.utf8.count * 9))
    }
    let set = try FaceDataset(folder: folder.path("set"), naming: .folders)
    let copy = try FaceDataset(list: folder.write(set.absolutePathList().utf8, "list.txt"))
    #expect(copy.problems.isEmpty && copy.count == 5)
    #expect(copy.samples.map(\.labels) == set.samples.map(\.labels), "\(copy.identities)")
    #expect(copy.identities == ["%23x", "%2D1", "50%25", "Ada%20L", "Ada_L"])
    for index in 0..<5 { #expect(try copy.encodedImage(index) == set.encodedImage(index)) }
    #expect(throws: DatasetError.self) {
      try FaceDataset(
        path: "x",
        samples: [FaceDataset.Sample(labels: FaceLabels(), name: "0", source: .record(0))]
      ).absolutePathList()
    }
  }
}
