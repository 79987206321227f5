extension ONNXWriter {
  /// An encoded attribute of a node.
  struct Attribute {
    let bytes: [UInt8]

    private init(_ name: String, type: Int64, _ body: (inout ProtobufWriter) -> Void) {
      var writer = ProtobufWriter()
      writer.writeString(1, name)
      body(&writer)
      writer.writeInteger(20, type)
      bytes = writer.bytes
    }

    /// Creates a floating-point attribute.
    static func float(_ name: String, _ value: Double) -> Attribute {
      Attribute(name, type: 1) { $0.writeFloat(2, Float(value)) }
    }

    /// Creates an integer attribute.
    static func integer(_ name: String, _ value: Int) -> Attribute {
      Attribute(name, type: 2) { $0.writeInteger(3, Int64(value)) }
    }

    /// Creates a string attribute.
    static func text(_ name: String, _ value: String) -> Attribute {
      Attribute(name, type: 3) { $0.writeString(4, value) }
    }

    /// Creates an integer list attribute.
    static func integers(_ name: String, _ values: [Int]) -> Attribute {
      Attribute(name, type: 7) { for value in values { $0.writeInteger(8, Int64(value)) } }
    }
  }
}
