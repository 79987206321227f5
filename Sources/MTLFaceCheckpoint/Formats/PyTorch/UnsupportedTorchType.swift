/// A PyTorch type that is recognized but not supported.
enum UnsupportedTorchType: String {
  case complexFloatStorage = "ComplexFloatStorage"
  case complexDoubleStorage = "ComplexDoubleStorage"
  case quantized8Storage = "QInt8Storage"
  case quantizedUnsigned8Storage = "QUInt8Storage"
  case quantized32Storage = "QInt32Storage"
  case complex64, complex128, qint8, quint8, qint32, uint16, uint32, uint64
  case float8e4m3fn = "float8_e4m3fn"
  case float8e5m2 = "float8_e5m2"
}
