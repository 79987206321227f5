/// The manual page of a program in the format of man(7), which is generated from the declarations
/// of the program's verbs.
package struct ManualPage {
  private let program: CommandLineProgram
  private let notes: ManualNotes

  /// Creates the page of a program.
  package init(program: CommandLineProgram, notes: ManualNotes) {
    self.program = program
    self.notes = notes
  }

  /// The page, to be stored as a file with the extension `.1`.
  package var text: String {
    let version = program.versionText.prefix { $0 != "\n" }
    let title = Roff.literal(program.name.uppercased())
    return ".TH \(title) 1 \"\" \"\(Roff.literal(version))\" \"User Commands\"\n"
      + names + synopsis
      + Roff.heading("SH", "DESCRIPTION") + Roff.paragraphs(notes.description)
      + Roff.heading("SH", "COMMANDS") + program.verbs.map { section(for: $0) }.joined()
      + commonOptions + exitStatus
      + Roff.heading("SH", "ENVIRONMENT") + Roff.paragraphs(notes.environment)
      + Roff.heading("SH", "FILES")
      + notes.files.map { Roff.definition(Roff.italic($0.name), $0.meaning) }.joined()
      + Roff.heading("SH", "EXAMPLES")
      + program.verbs.map { examples(of: $0) }.joined(separator: ".PP\n")
      + Roff.heading("SH", "SEE ALSO") + Roff.paragraphs(notes.seeAlso)
  }

  private var names: String {
    let summary = program.summary.hasSuffix(".") ? program.summary.dropLast() : program.summary[...]
    return Roff.heading("SH", "NAME") + "\(Roff.literal(program.name)) \\- "
      + Roff.prose(summary.prefix(1).lowercased() + summary.dropFirst())
  }

  private var synopsis: String {
    let name = Roff.bold(program.name)
    return Roff.heading("SH", "SYNOPSIS")
      + "\(name) \(Roff.italic("COMMAND")) [\\fIargument\\fR ...] [\\fIoption\\fR ...]\n"
      + ".br\n\(name) \(Roff.bold("help")) [\(Roff.italic("COMMAND"))]\n"
      + ".br\n\(name) \(Roff.bold("--version"))\n"
  }

  private func section(for verb: any Verb.Type) -> String {
    let words = program.usage(of: verb).dropFirst(program.name.count + 1 + verb.name.count)
    let arguments = words.split(separator: " ").map { Roff.italic($0) }
    return Roff.heading("SS", verb.name)
      + ([Roff.bold(program.name), Roff.bold(verb.name)] + arguments).joined(separator: " ") + "\n"
      + ".PP\n" + Roff.paragraphs("\(verb.summary).\n\n\(verb.discussion)")
      + verb.positionals.map { Roff.definition(Roff.italic($0.name), $0.help) }.joined()
      + verb.options.map { definition(of: $0) }.joined()
  }

  private func definition(of option: any OptionDeclaration) -> String {
    let names = option.spellings.map { Roff.bold($0) }.joined(separator: ", ")
    let value = option.placeholder.map { " \(Roff.italic($0))" } ?? ""
    return Roff.definition(names + value, HelpText.explanation(option))
  }

  private var commonOptions: String {
    Roff.heading("SH", "COMMON OPTIONS")
      + Roff.paragraphs(
        "Every command accepts the following options, unless its description "
          + "declares an option with the same name.")
      + (program.sharedOptions + CommonOptions.all).map { definition(of: $0) }.joined()
  }

  private var exitStatus: String {
    Roff.heading("SH", "EXIT STATUS")
      + ExitStatus.allCases.map {
        Roff.definition(Roff.bold("\($0.rawValue)"), $0.meaning)
      }.joined()
  }

  private func examples(of verb: any Verb.Type) -> String {
    let examples = verb.examples.map { example in
      let purpose = example.purpose.prefix(1).uppercased() + example.purpose.dropFirst()
      return Roff.prose("\(purpose):") + Roff.example(example.command)
    }
    return examples.joined(separator: ".PP\n")
  }
}
