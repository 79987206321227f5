/// The compiled plans of an ``InferenceModel``; `nil` until first use.
struct ModelPlans: Sendable {
  /// From images to the encoding.
  var encode: TypedPlan<Graph.Value, FaceEncoding<Graph.Value>>?
  /// From X_id to the embedding.
  var embed: TypedPlan<Graph.Value, Graph.Value>?
  /// From images to the embedding.
  var embedImages: TypedPlan<Graph.Value, Graph.Value>?
  /// From X_age to the age estimates.
  var age: TypedPlan<Graph.Value, AgeEstimateValues>?
  /// From X to the probabilities of the genders.
  var gender: TypedPlan<Graph.Value, Graph.Value>?
  /// From the images and x_1 to x_5 to the features that all target ages share.
  var shared: TypedPlan<SharedInputs, [Graph.Value]>?
  /// From X_id, the images and the shared features to the features of one age group, by group.
  var conditioned: [Int: TypedPlan<ConditionedInputs, Graph.Value>] = [:]
  /// From the features of an age to the face.
  var face: TypedPlan<FaceInputs, Graph.Value>?
  /// From images and claimed groups to the discriminator's patch map.
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
