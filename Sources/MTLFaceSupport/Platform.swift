/// Re-exports the C library, so that other modules import `MTLFaceSupport` and this file is the
/// only one that names the platforms.
///
/// Modules of the library import `MTLFaceSupport` internally, so the C library's names do not reach
/// code that imports `MTLFace`.
#if canImport(Glibc)
  @_exported public import Glibc
#elseif canImport(Musl)
  @_exported public import Musl
#elseif canImport(Android)
  @_exported public import Android
#elseif canImport(Darwin)
  @_exported public import Darwin
#endif
