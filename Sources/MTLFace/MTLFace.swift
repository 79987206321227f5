/// Age-invariant face recognition and face age synthesis.
///
/// This module provides everything that an app or an experiment needs: the analyzer, images, face
/// detection, models, networks and their graphs, galleries, and metrics. Data sets, training and
/// reports are separate products (`MTLFaceData`, `MTLFaceTraining`, `MTLFaceReports`). An
/// experiment that composes networks from individual operations also imports `MTLFaceTensor`.
@_exported public import MTLFaceCheckpoint
@_exported public import MTLFaceEvaluation
@_exported public import MTLFaceGallery
@_exported public import MTLFaceNetwork
@_exported public import enum MTLFaceTensor.InstructionSet
@_exported public import enum MTLFaceTensor.StorageCache
@_exported public import struct MTLFaceTensor.Tensor
@_exported public import enum MTLFaceTensor.TensorError
@_exported public import protocol MTLFaceTensor.TensorScalar
@_exported public import struct MTLFaceTensor.TensorShape
@_exported public import class MTLFaceTensor.ThreadPool
@_exported public import MTLFaceVision
