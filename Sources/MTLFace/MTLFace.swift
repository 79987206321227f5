/// Age-invariant face recognition and face age synthesis: one import for all rooms of the library.
@_exported public import MTLFaceCheckpoint
@_exported public import MTLFaceData
@_exported public import MTLFaceEvaluation
@_exported public import MTLFaceGallery
@_exported public import MTLFaceNetwork
@_exported public import MTLFaceReports
@_exported public import MTLFaceTensor
@_exported public import MTLFaceTraining
@_exported public import MTLFaceVision
