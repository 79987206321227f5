// Empty types with type names of SwiftUI, Swift Charts, SwiftData, Combine and Apple's Vision
// framework. `App` imports this module together with `MTLFace`. If the library declares a type with
// one of these names, the name is ambiguous and `App` does not compile.

public struct Alignment { public init() {} }
public struct Anchor { public init() {} }
public struct Angle { public init() {} }
public struct Animation { public init() {} }
public struct Axis { public init() {} }
public struct Binding { public init() {} }
public struct Canvas { public init() {} }
public struct Chart { public init() {} }
public struct Color { public init() {} }
public struct Edge { public init() {} }
public struct Font { public init() {} }
public struct Gradient { public init() {} }
public struct Grid { public init() {} }
public struct Group { public init() {} }
public struct Image { public init() {} }
public struct Label { public init() {} }
public struct Layout { public init() {} }
public struct List { public init() {} }
public struct Material { public init() {} }
public struct Path { public init() {} }
public struct Plot { public init() {} }
public struct Record { public init() {} }
public struct Scene { public init() {} }
public struct Section { public init() {} }
public struct Shape { public init() {} }
public struct Spacer { public init() {} }
public struct State { public init() {} }
public struct Table { public init() {} }
public struct Text { public init() {} }
public struct Transaction { public init() {} }
public struct View { public init() {} }
public struct Visibility { public init() {} }
