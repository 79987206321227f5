/// A face's gender, as data sets of this field have it.
public enum Gender: Int, Sendable, Hashable, CaseIterable {
  /// 0 in image lists.
  case female = 0
  /// 1 in image lists.
  case male = 1
}
