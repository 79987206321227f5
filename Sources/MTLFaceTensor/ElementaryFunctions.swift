import MTLFaceSupport

// The C library's functions under names that no member hides. They take and give doubles: these
// few calls are never the hot part.
package func exponential(_ x: Double) -> Double { exp(x) }
package func logarithm(_ x: Double) -> Double { log(x) }
package func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
func cosine(_ x: Double) -> Double { cos(x) }
func sine(_ x: Double) -> Double { sin(x) }
func squareRoot(_ x: Double) -> Double { x.squareRoot() }
