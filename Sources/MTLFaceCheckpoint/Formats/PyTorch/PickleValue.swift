/// A value on the stack of the pickle reader: plain data, or the number of an object.
///
/// Containers are numbered and not nested, so neither deep nesting nor cycles can exhaust the stack
/// when values are walked or freed.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int64)
  case float(Double)
  case global(PickleGlobal)
  /// An index into the reader's objects.
  case object(Int32)
}

/// What a pickle builds beside plain numbers.
enum PickleObject {
  case text(String)
  case bytes(PickledBytes)
  /// Two's complement, little-endian.
  case bigInteger(PickledBytes)
  case tuple([PickleValue])
  /// Lists and sets.
  case list([PickleValue])
  /// Keys and values in turn.
  case dictionary([PickleValue])
  indirect case storage(PickledStorage)
  indirect case tensor(PickledTensor)
  indirect case dataType(PickledDataType)
  indirect case array(PickledArray)
}

/// Bytes that lie in the file or were decoded from text in it.
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

/// A reference to raw elements elsewhere in the file.
struct PickledStorage {
  var key: String
  /// Nil for an untyped storage, whose elements are bytes.
  var type: ElementType?
  /// Number of elements that the whole storage has.
  var count: Int
  /// The part of it that this storage is a view of, in elements.
  var view: Range<Int>
}

/// A view of a storage.
struct PickledTensor {
  var storage: PickledStorage
  var type: ElementType
  /// Counted in elements of `type` from the start of the storage's view.
  var offset: Int
  var shape: [Int]
  var strides: [Int]
}

/// A numpy data type.
struct PickledDataType {
  /// Such as `f8`.
  var code: String
  var isBigEndian = false

  /// The element type, or nil for texts, objects and other things that are no numbers.
  var elementType: ElementType? {
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

/// A numpy array; `type` is nil until its state has been read.
struct PickledArray {
  var type: PickledDataType?
  var shape: [Int] = []
  var isColumnMajor = false
  var bytes = PickledBytes.decoded([])
}
