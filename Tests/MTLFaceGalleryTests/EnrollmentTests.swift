import MTLFaceGallery
import Testing

@Suite("Enrollment")
struct EnrollmentTests {
  @Test("faces are stored in groups and in order") func groups() throws {
    let gallery = try Gallery(creating: nil, dimension: 3)
    var enrollment = GalleryEnrollment(gallery, groupSize: 2)
    var counts: [Int] = []
    for (index, vector) in randomVectors(5, 3, seed: 1).enumerated() {
      try enrollment.add(NewFace(vector, person: "p\(index % 2)", note: "\(index)"))
      counts.append(gallery.count)
    }
    #expect(counts == [0, 2, 2, 4, 4])
    try enrollment.finish()
    #expect(gallery.count == 5 && gallery.personCount == 2)
    #expect(try enrollment.ids.map { try gallery.face($0).note } == ["0", "1", "2", "3", "4"])
  }

  @Test("no face of a group with an invalid face is stored") func failure() throws {
    let gallery = try Gallery(creating: nil, dimension: 3)
    var enrollment = GalleryEnrollment(gallery, groupSize: 2)
    try enrollment.add(NewFace([1, 2, 3], person: "a"))
    #expect(throws: GalleryError.self) { try enrollment.add(NewFace([1, 2], person: "b")) }
    #expect(gallery.count == 0 && enrollment.ids.isEmpty)
  }

  @Test(
    "the name of a person is the folder name or the file name in the path",
    arguments: [
      ("album/Ada/1.jpg", "Ada", "1"), ("Ada/a.b.png", "Ada", "a.b"), ("/Ada//x", "Ada", "x"),
      ("1.jpg", nil, "1"), ("./1.jpg", nil, "1"), ("../1.jpg", nil, "1"),
    ] as [(String, String?, String)])
  func names(path: String, folder: String?, file: String) {
    #expect(PersonNameSource.folder.name(forPhotoAt: path) == folder)
    #expect(PersonNameSource.file.name(forPhotoAt: path) == file)
  }
}
