extension Numbers {
  /// Billions of operations a second, two for each multiply-add.
  static func gflops(_ multiplyAdds: Int, _ seconds: Double) -> Double {
    2 * Double(multiplyAdds) / seconds / 1e9
  }
}
