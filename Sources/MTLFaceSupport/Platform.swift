// Re-exports the C library of the platform. Other modules import `MTLFaceSupport` instead of the C
// library, so that only this file depends on the platform.
//
// No module of the library imports `MTLFaceSupport` publicly, so the names of the C library are not
// visible to code that imports `MTLFace`.
#if canImport(Glibc)
  @_exported public import Glibc
#elseif canImport(Musl)
  @_exported public import Musl
#elseif canImport(Android)
  @_exported public import Android
#elseif canImport(Darwin)
  @_exported public import Darwin
#endif
