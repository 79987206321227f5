// Baselines: the training of the two methods of face age synthesis that the paper's supplement
// compares with. Their networks are in the folder of the same name in MTLFaceNetwork.
//
// - CAAE, the conditional adversarial autoencoder (Zhang et al., CVPR 2017): `CAAETask`.
// - IPCGAN, the identity-preserved conditional GAN (Wang et al., CVPR 2018): `IPCGANTask`.
//
// The rest of this module meets them in three places:
//
// - `SynthesisTask` chooses the task that a run trains.
// - `TrainingConfiguration` contains the settings of each, under `caae` and `ipcgan`.
// - A `FASBatch` carries the `BaselineInputs` that a `BaselineInputSampler` draws.
//
// To understand the training of MTLFace, skip this folder.
