extension ONNXParameters {
  /// Adds all parameters of an encoder.
  mutating func add(_ encoder: ONNXEncoderMatch, imageScale: [Double]?) throws {
    switch encoder {
    case .ir(let stem, let stages):
      try add(
        stem, weight: "input_layer.0", norm: "input_layer.1", slope: "input_layer.2",
        scale: imageScale)
      for (stage, units) in stages.enumerated() {
        for (index, unit) in units.enumerated() {
          try add(unit, "block\(stage + 1).\(index)")
        }
      }
    case .mobileFaceNet(let network):
      try add(convNorm: network.stem, "layers.0", scale: imageScale)
      if let first = network.firstConvolution { try add(convNorm: first, "layers.1") }
      try add(network.first, "layers.1")
      for stage in 0..<3 {
        try add(blocks: network.downsamplingUnits[stage], "layers.\(2 * stage + 2)")
        try add(network.stages[stage], "layers.\(2 * stage + 3)")
      }
      try add(convNorm: network.lastConvolution, "conv_sep")
    case .mobileNet(let network):
      try add(convNorm: network.stem, "layers.0", scale: imageScale)
      try add(blocks: network.first, "layers.1")
      for (stage, units) in network.stages.enumerated() {
        try add(units, "layers.\(stage + 2)")
      }
    }
  }

  /// Adds all parameters of an embedding head.
  mutating func add(_ head: ONNXEmbeddingHead) throws {
    switch head.kind {
    case .flatten(let norm):
      let channels = head.linear.inputs / max(head.side * head.side, 1)
      try add(norm, bias: nil, channels: channels, "output_layer.0")
      try add(head.linear, "output_layer.3", hasBias: true)
      try add(head.norm, bias: nil, channels: head.linear.outputs, "output_layer.4")
    case .globalDepthwise(let block):
      try add(convNorm: block, "features.layers.0")
      try add(head.linear, "features.layers.2", hasBias: false)
      // The layer of this library has no bias, so the bias is folded into the normalization.
      try add(
        head.norm, bias: head.linear.bias, channels: head.linear.outputs, "features.layers.3")
    case .reduced(let block):
      try add(convNorm: block, "features.layers.0")
      try add(head.linear, "features.layers.2", hasBias: true)
      try add(head.norm, bias: nil, channels: head.linear.outputs, "features.layers.3")
    }
  }

  private mutating func add(_ unit: ONNXResidualUnit, _ key: String) throws {
    let layers = "\(key).res_layer"
    try add(unit.norm, bias: nil, channels: unit.inputs, "\(layers).0")
    try add(
      unit.first, weight: "\(layers).1", norm: "\(layers).2", slope: "\(layers).3")
    try add(unit.second, weight: "\(layers).4", norm: "\(layers).5")
    for (index, matrix) in (unit.squeeze ?? []).enumerated() {
      try add(matrix, "\(layers).6.fc\(index + 1)")
    }
    if let projection = unit.projection {
      try add(projection, weight: "\(key).shortcut_layer.0", norm: "\(key).shortcut_layer.1")
    }
  }

  private mutating func add(
    convNorm block: ONNXConvolutionBlock, _ key: String, scale: [Double]? = nil
  )
    throws
  {
    let layers = "\(key).layers"
    try add(
      block, weight: "\(layers).0", norm: "\(layers).1", slope: "\(layers).2", scale: scale)
  }

  private mutating func add(blocks unit: [ONNXConvolutionBlock], _ key: String) throws {
    for (index, block) in unit.enumerated() { try add(convNorm: block, "\(key).layers.\(index)") }
  }

  private mutating func add(_ units: [[ONNXConvolutionBlock]], _ key: String) throws {
    for (index, unit) in units.enumerated() {
      try add(blocks: unit, "\(key).layers.\(index)")
    }
  }
}
