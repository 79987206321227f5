import MTLFaceSupport

// Elementary functions, with names that members of types do not shadow.
package func exponential(_ x: Double) -> Double { exp(x) }
package func logarithm(_ x: Double) -> Double { log(x) }
package func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
func cosine(_ x: Double) -> Double { cos(x) }
func sine(_ x: Double) -> Double { sin(x) }
func squareRoot(_ x: Double) -> Double { x.squareRoot() }
