/// The compiled plans of an ``InferenceModel``. A plan is `nil` until its first use.
struct ModelPlans: Sendable {
  /// The plan from images to the encoding.
  var encode: TypedPlan<Graph.Value, FaceEncoding<Graph.Value>>?
  /// The plan from X_id to the embedding.
  var embed: TypedPlan<Graph.Value, Graph.Value>?
  /// The plan from images to the embedding.
  var embedImages: TypedPlan<Graph.Value, Graph.Value>?
  /// The plan from X_age, or X for a model without decomposition, to the age estimates.
  var age: TypedPlan<Graph.Value, AgeEstimateValues>?
  /// The plan from X to the gender probabilities.
  var gender: TypedPlan<Graph.Value, Graph.Value>?
  /// The plan from the images and x_1 to x_5 to the features that all target ages share.
  var shared: TypedPlan<SharedInputs, [Graph.Value]>?
  /// The plans from X_id, the images and the shared features to the features of one age group,
  /// keyed by the group.
  var conditioned: [Int: TypedPlan<ConditionedInputs, Graph.Value>] = [:]
  /// The plan from the features at the target age to the face.
  var face: TypedPlan<FaceInputs, Graph.Value>?
  /// The plan from images and claimed groups to the patch map of the discriminator.
  var discriminate: TypedPlan<DiscriminatorInputs, Graph.Value>?

  struct SharedInputs: Sendable {
    let images: Graph.Value
    let levels: [Graph.Value]
  }

  struct ConditionedInputs: Sendable {
    let identity: Graph.Value
    let images: Graph.Value
    let shared: [Graph.Value]
  }

  struct FaceInputs: Sendable {
    let conditioned: Graph.Value
    let shared: [Graph.Value]
    let images: Graph.Value
  }

  struct DiscriminatorInputs: Sendable {
    let images: Graph.Value
    let groups: Graph.Value
  }
}
