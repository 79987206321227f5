public import MTLFaceTensor

/// Returns whether two numbers differ by at most `absolute` plus `relative` times the larger
/// magnitude.
public func isClose(_ a: Double, _ b: Double, relative: Double, absolute: Double = 0) -> Bool {
  abs(a - b) <= absolute + relative * max(abs(a), abs(b))
}

/// Returns the largest difference between elements of two tensors, divided by the largest magnitude
/// of the elements of the second tensor that differ. The result is infinite if the shapes differ or
/// if only one of two elements is NaN.
public func relativeDifference<A, B>(_ a: Tensor<A>, _ b: Tensor<B>) -> Double {
  guard a.shape == b.shape else { return .infinity }
  let (left, right) = (a.values, b.values)
  var (difference, largest) = (0.0, 0.0)
  for (x, y) in zip(left, right) {
    let (x, y) = (Double(x), Double(y))
    if x.isNaN || y.isNaN {
      guard x.isNaN == y.isNaN else { return .infinity }
      continue
    }
    if x == y { continue }
    difference = max(difference, abs(x - y))
    largest = max(largest, abs(y))
  }
  return difference == 0 ? 0 : difference / max(largest, 1e-30)
}
