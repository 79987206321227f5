import MTLFaceGallery
import MTLFaceTensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Returns the bytes of a file, or an empty array if it cannot be read.
func contents(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { return [] }
  defer { fclose(file) }
  fseek(file, 0, SEEK_END)
  var bytes = [UInt8](repeating: 0, count: ftell(file))
  rewind(file)
  return fread(&bytes, 1, bytes.count, file) == bytes.count ? bytes : []
}

func write(_ bytes: [UInt8], to path: String) {
  guard let file = fopen(path, "wb") else { return }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}

/// Returns seeded vectors of normally distributed elements.
func randomVectors(_ count: Int, _ dimension: Int, seed: UInt64) -> [[Float]] {
  var random = RandomSource(seed: seed)
  return (0..<count).map { _ in
    (0..<dimension).map { _ in Float(random.normal()) }
  }
}

/// Returns the cosine similarity of two vectors computed in double precision.
func cosine(_ a: [Float], _ b: [Float]) -> Double {
  let dot = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  let lengths = [a, b].map { $0.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() }
  return dot / lengths[0] / lengths[1]
}
