import MTLFaceCommandLine

extension CommandLineTool {
  /// The sections of the manual page that are not derived from the verbs.
  static var manualNotes: ManualNotes {
    ManualNotes(
      description: """
        mtlface-cli detects, recognizes and compares faces in photos, estimates ages, synthesizes \
        faces at other ages, and trains and evaluates the networks that do so. It implements \
        MTLFace (Huang, Zhang and Shan, CVPR 2021) and runs on the CPU.

        Commands that need a model use the embedded model unless --model selects a file. Results \
        are printed on standard output. Errors and progress are printed on standard error. Each \
        error is one line. Progress is printed only if standard error is a terminal.

        With --json, a command prints its result as one JSON object. The command help COMMAND lists \
        the members of the object. If the command fails, the object describes the error.
        """,
      environment: "No environment variable affects mtlface-cli, except for those that the "
        + "system libraries read.",
      files: [
        (
          "*.safetensors",
          "A model, or a set of tensors. The commands convert and train write such files. PyTorch "
            + "and ONNX files are converted with the command convert."
        ),
        (
          "*.gallery",
          "A gallery, which stores the embeddings and names of people. The name may have any "
            + "extension."
        ),
        (
          "*.npy and *.txt",
          "The array of embeddings that the command embed writes, and the list of the photos."
        ),
        (
          "log.jsonl, report.html, model.safetensors",
          "The log, the report and the finished model in the folder of a training run."
        ),
      ],
      seeAlso: """
        The guides in the folder docs of the sources: CommandLine.md, Evaluation.md, Training.md \
        and FileFormats.md.

        Z. Huang, J. Zhang and H. Shan, "When Age-Invariant Face Recognition Meets Face Age \
        Synthesis: A Multi-Task Learning Framework", CVPR 2021, https://arxiv.org/abs/2103.01520.
        """)
  }
}
