import MTLFaceSupport

/// The number formats of the tool's output.
typealias Numbers = NumberFormat
