import MTLFaceSupport

/// The formatter of numbers in the tool's answers.
typealias Numbers = NumberFormat
