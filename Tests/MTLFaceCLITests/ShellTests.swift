import Foundation
import MTLFaceCommandLine
import MTLFaceTestSupport
import Testing

@testable import mtlface_cli

/// Tests of the verbs `completion` and `man`.
@Suite("Completion and man")
struct ShellTests {
  @Test(
    "bash completes commands, options, enumerated values and shells",
    arguments: [
      ("dete", ["detect"]), ("gallery a", ["add"]), ("help gallery a", ["add"]),
      ("embed --large", ["--largest"]), ("embed --memory _", ["fast", "low"]),
      ("embed --memory = l", ["low"]), ("train fas --preset p", ["paper"]),
      ("completion _", ["bash", "zsh", "fish"]), ("gallery list --person _", []),
      ("embed a.png _", []),
    ])
  func bash(line: String, candidates: [String]) throws {
    let folder = try TemporaryFolder()
    let script = folder.path("completions")
    try CompletionShell.bash.script(for: CommandLineTool.program)
      .write(toFile: script, atomically: true, encoding: .utf8)
    let result = try Tool.run(
      "mtlface-cli", ["--version"],
      shellPrefix: """
        bash -uc 'source \(script); COMP_WORDS=(mtlface-cli \(line)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        [[ ${COMP_WORDS[COMP_CWORD]} != _ ]] || COMP_WORDS[COMP_CWORD]=""
        _mtlface_cli; echo "candidates:" ${COMPREPLY[@]+"${COMPREPLY[@]}"}'
        """)
    let output = result.output.split(separator: "\n").first
    #expect(output.map(String.init) == (["candidates:"] + candidates).joined(separator: " "))
    #expect(result.errors.isEmpty, "\(result.errors)")
  }

  @Test("completion and man print their result as text and as JSON") func output() throws {
    for shell in CompletionShell.allCases {
      let script = try Tool.cli("completion", shell.rawValue)
      #expect(script.status == 0 && script.output == shell.script(for: CommandLineTool.program))
      let json = try Tool.cli("completion", shell.rawValue, "--json").json()
      #expect(json["script"] as? String == script.output)
    }
    let page = try Tool.cli("man")
    #expect(page.status == 0 && page.output.hasPrefix(".TH MTLFACE\\-CLI 1"))
    #expect(try Tool.cli("man", "--json").json()["page"] as? String == page.output)
    for verb in CommandLineTool.verbs { #expect(page.output.contains(".SS \"\(verb.name)\"")) }
    let mistake = try Tool.cli("completion", "bsh")
    #expect(mistake.status == 2 && mistake.errors.contains("did you mean bash?"))
  }

  @Test("choices are spelled as in the help") func spelling() {
    for verb in CommandLineTool.verbs {
      for option in verb.options {
        guard case .choice(let words) = option.kind else { continue }
        #expect(words.allSatisfy { !$0.isEmpty && !$0.contains(" ") })
      }
    }
    #expect(
      DatasetInputOptions.labels.kind
        == .choice(["identity", "indexAgeGender", "identityAgeGender"]))
    #expect(ConvertVerb.type.kind == .choice(["f32", "f16", "bf16"]))
  }
}
