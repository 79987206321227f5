"""Builds the Swift blocks of all documents as one package, and runs them.

The block of README is a program: it is the file main.swift of an executable, and runs twice,
because a second run finds the files of the first. The blocks of the guides are fragments. Each
becomes a function of one executable, and Context.swift declares the values that they use. A block
that begins with "// Package.swift" is a manifest.
"""

import re
import shutil

import documents
import fixtures
import shell

PRODUCTS = ("MTLFace", "MTLFaceData", "MTLFaceReports", "MTLFaceTraining")
PACKAGE = fixtures.WORK / "package"
# The consumer test builds the same modules in this folder.
SCRATCH = documents.ROOT / ".build" / "consumer"


class Guides:
    """The built executables."""

    def run(self, install, folder, block):
        """Runs a block of a document."""
        if is_manifest(block):
            return shell.Result(0, "", None)  # it was used for the build
        if block.document != "README.md":
            return shell.finish(install, [SCRATCH / "debug" / "Guides", function(block)], folder)
        program = [SCRATCH / "debug" / "Readme"]
        first = shell.finish(install, program, folder)
        return first if first.problem else shell.finish(install, program, folder)


def is_manifest(block):
    return block.text.startswith("// Package.swift\n")


def function(block):
    """Returns the name of the function that contains a fragment."""
    return re.sub(r"\W", "_", block.document.removesuffix(".md")) + f"_{block.line}"


def build(install, blocks):
    """Builds the Swift blocks of all documents."""
    found = [block for group in blocks.values() for block in group if block.language == "swift"]
    manifests = [block for block in found if is_manifest(block)]
    blocks = [block for block in found if block not in manifests]
    programs = [block for block in blocks if block.document == "README.md"]
    fragments = [block for block in blocks if block not in programs]
    readme, guides = PACKAGE / "Sources" / "Readme", PACKAGE / "Sources" / "Guides"
    for folder in (readme, guides):
        folder.mkdir(parents=True)
    (PACKAGE / "Package.swift").write_text(manifest(manifests))
    (readme / "main.swift").write_text("".join(block.text for block in programs))
    (guides / "main.swift").write_text(dispatch(fragments))
    shutil.copy(documents.ROOT / "Tests" / "Quickstarts" / "Context.swift", guides)
    for block in fragments:
        (guides / f"{function(block)}.swift").write_text(fragment(block))
    install.must(["swift", "build", "--disable-index-store", "--package-path", PACKAGE,
                  "--scratch-path", SCRATCH], PACKAGE)
    return Guides()


def fragment(block):
    """Returns a fragment as a function. Its imports precede the function."""
    imports = [line for line in block.lines if line.startswith("import ")]
    body = [line for line in block.lines if line not in imports]
    # In an asynchronous function, a call without await does not compile if the method has an
    # asynchronous variant.
    effects = "async throws" if "await" in block.text else "throws"
    return "\n".join([
        *sorted({"import Foundation", "import MTLFace", *imports}),
        f"func {function(block)}() {effects} {{", *body, "}", ""])


def dispatch(fragments):
    """Returns the main program, which runs the function that its argument names."""
    cases = [f'  case "{function(block)}": try await {function(block)}()' for block in fragments]
    return "\n".join([
        "import Foundation", "", "do {", "  switch CommandLine.arguments[1] {", *cases,
        "  default: exit(3)", "  }", "} catch {", '  print("error: \\(error)")', "  exit(1)",
        "}", ""])


def manifest(blocks):
    """Returns the manifest. The blocks name the package and its products."""
    package = "mtlface"
    for block in blocks:
        pairs = re.findall(r'\.product\(name: "(\w+)", package: "(\w+)"\)', block.text)
        for product, name in pairs:
            if product not in PRODUCTS or name != package:
                raise documents.DocumentError(f"{block}: {name} has no product {product}")
    products = [f'.product(name: "{product}", package: "{package}")' for product in PRODUCTS]
    return f"""// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Quickstarts",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "{package}", path: "{documents.ROOT}")],
  targets: [
    .executableTarget(name: "Readme", dependencies: [{products[0]}]),
    .executableTarget(name: "Guides", dependencies: [{", ".join(products)}]),
  ]
)
"""
