/// Who is asked about whom.
enum IdentificationProtocol: String, CaseIterable {
  case leaveOneOut = "leave-one-out"
  case ageGap = "age-gap"
  case openSet = "open-set"
  case distractors
}
