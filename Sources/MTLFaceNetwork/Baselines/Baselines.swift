// Baselines: the two methods of face age synthesis with which the paper's supplement compares
// MTLFace.
//
// - CAAE, the conditional adversarial autoencoder (Zhang et al., CVPR 2017).
// - IPCGAN, the identity-preserved conditional GAN (Wang et al., CVPR 2018).
//
// The rest of this module depends on this folder only where it selects a method:
//
// - `SynthesisMethod` names the methods, and `ModelConfiguration` stores the configuration of one.
// - `FaceGenerator` runs MTLFace's generator or a `BaselineGenerator`.
// - `FaceNetwork` declares the discriminators of MTLFace and of CAAE for training.
//
// To understand MTLFace, skip this folder. MTLFaceTraining has a folder of the same name with the
// training tasks of the baselines.
