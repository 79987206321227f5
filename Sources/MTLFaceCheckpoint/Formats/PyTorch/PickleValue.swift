/// A value on the stack of the pickle interpreter, which is plain data, a global or the index of an
/// object.
///
/// Containers refer to their elements by index instead of nesting them. Deep nesting and cycles
/// therefore cannot exhaust the call stack when values are traversed or freed.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int64)
  case float(Double)
  case global(PickleGlobal)
  /// An index into the interpreter's objects.
  case object(Int32)
}

/// An object that a pickle creates, such as a container, a string or a tensor.
enum PickleObject {
  case text(String)
  case bytes(PickledBytes)
  /// An integer in two's complement, least significant byte first.
  case bigInteger(PickledBytes)
  case tuple([PickleValue])
  /// A list or a set.
  case list([PickleValue])
  /// Alternating keys and values.
  case dictionary([PickleValue])
  indirect case storage(PickledStorage)
  indirect case tensor(PickledTensor)
  indirect case dataType(PickledDataType)
  indirect case array(PickledArray)
}

/// Bytes that are stored in the file or were decoded from text in the file.
enum PickledBytes {
  case file(Range<Int>)
  case decoded([UInt8])

  var count: Int {
    switch self {
    case .file(let range): range.count
    case .decoded(let bytes): bytes.count
    }
  }
}

/// A reference to a storage, which contains raw elements elsewhere in the file.
struct PickledStorage {
  var key: String
  /// The element type, or `nil` for an untyped storage, whose elements are bytes.
  var type: TensorElementType?
  /// The number of elements in the whole storage.
  var count: Int
  /// The range of elements that this view of the storage covers.
  var view: Range<Int>
}

/// A tensor, which is a view of a storage.
struct PickledTensor {
  var storage: PickledStorage
  var type: TensorElementType
  /// The offset from the start of the storage's view, in elements of `type`.
  var offset: Int
  var shape: [Int]
  var strides: [Int]
}

/// A NumPy data type.
struct PickledDataType {
  /// The type code, such as `f8`.
  var code: String
  var isBigEndian = false

  /// The element type, or `nil` for types that are not supported, such as strings, objects and
  /// complex numbers.
  var elementType: TensorElementType? {
    switch code {
    case "f8": .f64
    case "f4": .f32
    case "f2": .f16
    case "i8": .i64
    case "i4": .i32
    case "i2": .i16
    case "i1": .i8
    case "u1": .u8
    case "b1": .bool
    default: nil
    }
  }
}

/// A NumPy array. `type` is `nil` until the state of the array has been read.
struct PickledArray {
  var type: PickledDataType?
  var shape: [Int] = []
  var isColumnMajor = false
  var bytes = PickledBytes.decoded([])
}
