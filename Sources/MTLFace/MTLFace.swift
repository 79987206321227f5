/// The umbrella module of the library: face detection, age-invariant recognition and age synthesis.
@_exported public import MTLFaceCheckpoint
@_exported public import MTLFaceData
@_exported public import MTLFaceEvaluation
@_exported public import MTLFaceGallery
@_exported public import MTLFaceNetwork
@_exported public import MTLFaceReports
@_exported public import MTLFaceTensor
@_exported public import MTLFaceTraining
@_exported public import MTLFaceVision
