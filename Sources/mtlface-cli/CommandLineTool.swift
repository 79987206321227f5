import MTLFace
import MTLFaceCommandLine

/// The command-line tool `mtlface-cli`.
@main enum CommandLineTool {
  /// The name of the executable. Warnings and error messages begin with it.
  static let name = "mtlface-cli"
  static let version = "0.1.0"
  /// All verbs, in the order in which the help lists them.
  ///
  /// To add a verb, declare a type that conforms to `Verb` in its own file, and add the type here.
  static var verbs: [any Verb.Type] {
    [
      InfoVerb.self, DetectVerb.self, AlignVerb.self, EmbedVerb.self, VerifyVerb.self, AgeVerb.self,
      AnalyzeVerb.self, SynthesizeVerb.self, IdentifyVerb.self, GalleryAddVerb.self,
      GalleryListVerb.self, GalleryRemoveVerb.self, GalleryUpdateVerb.self,
      GalleryCompactVerb.self, GalleryExportVerb.self, GalleryRepairVerb.self,
      DatasetConvertVerb.self, DatasetValidateVerb.self, DatasetStatsVerb.self,
      DatasetBalanceVerb.self, DatasetSplitVerb.self, DatasetAnnotateVerb.self,
      DatasetReviewVerb.self,
      EvaluateVerificationVerb.self, EvaluatePeopleVerb.self, EvaluateIdentificationVerb.self,
      EvaluateAgeVerb.self, EvaluateSynthesisVerb.self, TrainAIFRVerb.self, TrainFASVerb.self,
      TrainJointVerb.self,
      ConvertVerb.self, ExportVerb.self,
      BenchVerb.self, CompletionVerb.self, ManVerb.self,
    ]
  }

  /// The program, which consists of the verbs and the options that they share.
  static var program: CommandLineProgram {
    CommandLineProgram(
      name: name, summary: "Age-invariant face recognition and face age synthesis.",
      versionText: """
        \(name) \(version)
        instruction set  \(InstructionSet.current.rawValue)
        JPEG             \(RGBImage.supportsJPEG ? "yes" : "no")

        """,
      verbs: verbs, sharedOptions: [CommonOptions.threads])
  }

  static func main() { program.main() }
}

extension CommonOptions {
  /// The number of threads, an option of every verb.
  static let threads = Option.value(
    "threads", "N", .integer(in: 1...256), default: ThreadPool.processorCount,
    defaultText: "the number of processors",
    help: "the number of threads; results do not depend on it")
}
