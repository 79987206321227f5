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
    "threads", "N", .threadCount, default: ThreadPool.processorCount, defaultText: "0",
    help: "the number of threads, or 0 for one per processor; results do not depend on it")
}

extension ValueParser where Value == Int {
  /// Accepts a number of threads. The value of the text 0 is the number of processors.
  static let threadCount = ValueParser(
    expectation: "an integer in 1...256, or 0 for one thread per processor",
    read: { text in
      switch Int(text) {
      case 0?: ThreadPool.processorCount
      case let count? where 1...256 ~= count: count
      default: nil
      }
    })
}

extension ValueParser where Value == [Int] {
  /// Accepts distinct numbers of threads, separated by commas. The value of the text 0 is the
  /// number of processors.
  static let threadCounts = ValueParser(
    expectation: "distinct integers in 1...256, separated by commas, or 0 for one thread per "
      + "processor",
    read: { text in
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let counts = parts.compactMap {
        try? ValueParser<Int>.threadCount.value(of: String($0), for: "threads")
      }
      return counts.count == parts.count && Set(counts).count == counts.count ? counts : nil
    })
}
