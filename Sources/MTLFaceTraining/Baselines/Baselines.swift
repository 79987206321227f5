// The baselines are the two methods of face age synthesis with which the supplement of the paper
// compares MTLFace. This folder contains their training tasks. Their networks are in the folder of
// the same name in MTLFaceNetwork.
//
// - CAAE, the conditional adversarial autoencoder (Zhang et al., CVPR 2017): `CAAETask`.
// - IPCGAN, the identity-preserved conditional GAN (Wang et al., CVPR 2018): `IPCGANTask`.
//
// The rest of this module refers to the baselines in three places:
//
// - `SynthesisTask` selects the task that a run trains.
// - `TrainingConfiguration` contains the settings of the baselines in `caae` and `ipcgan`.
// - `FASBatch` contains the `BaselineInputs` that a `BaselineInputSampler` samples.
//
// This folder is not required to understand the training of MTLFace.
