extension TensorArchive {
  /// The first components of all names: `["epoch", "state_dict"]`, in the order of the file.
  public var roots: [String] {
    var seen: Set<String> = []
    return (keys + attributes.keys.sorted()).compactMap { key in
      let root = String(key.prefix { $0 != "." })
      return seen.insert(root).inserted ? root : nil
    }
  }

  /// The part of the file below a name such as `state_dict`, `model` or `netG.encoder`.
  ///
  /// Tensors and attributes under `root.` lose that prefix; all others go.
  /// - Throws: ``CheckpointError`` `missingRoot`, which lists ``roots``, where no tensor is left.
  public func selecting(root: String) throws -> TensorArchive {
    var result = TensorArchive(path: path, format: format)
    result.metadata = metadata
    let prefix = root + "."
    for key in keys {
      guard let rest = key.dropping(prefix: prefix), var tensor = tensors[key] else { continue }
      tensor.name = rest
      try result.add(tensor)
    }
    guard !result.keys.isEmpty else {
      throw CheckpointError.missingRoot(path: path, root: root, available: roots)
    }
    for (key, value) in attributes {
      if let rest = key.dropping(prefix: prefix) { try result.add(value, attribute: rest) }
    }
    return result
  }

  /// The same file with `prefix` taken off every tensor's name that begins with it.
  ///
  /// `DataParallel` puts `module.` in front of all names. Names without the prefix, and attributes,
  /// stay as they are.
  /// - Throws: ``CheckpointError`` `duplicateKey` where two names become one.
  public func strippingPrefix(_ prefix: String) throws -> TensorArchive {
    var result = TensorArchive(path: path, format: format)
    result.metadata = metadata
    for key in keys {
      guard var tensor = tensors[key] else { continue }
      tensor.name = key.dropping(prefix: prefix) ?? key
      try result.add(tensor)
    }
    for (key, value) in attributes { try result.add(value, attribute: key) }
    return result
  }

  /// The same file with `prefix` in front of every tensor's name.
  public func addingPrefix(_ prefix: String) throws -> TensorArchive {
    var result = TensorArchive(path: path, format: format)
    result.metadata = metadata
    for key in keys {
      guard var tensor = tensors[key] else { continue }
      tensor.name = prefix + key
      try result.add(tensor)
    }
    for (key, value) in attributes { try result.add(value, attribute: key) }
    return result
  }

  /// The same file with the tensors that `isIncluded` accepts.
  public func filter(_ isIncluded: (String, StoredTensor) throws -> Bool) throws -> TensorArchive {
    var result = TensorArchive(path: path, format: format)
    result.metadata = metadata
    for key in keys {
      guard let tensor = tensors[key], try isIncluded(key, tensor) else { continue }
      try result.add(tensor)
    }
    for (key, value) in attributes { try result.add(value, attribute: key) }
    return result
  }
}

extension String {
  /// What follows `prefix`, or nil where the text does not begin with it or nothing follows.
  fileprivate func dropping(prefix: String) -> String? {
    guard utf8.count > prefix.utf8.count, utf8.starts(with: prefix.utf8) else { return nil }
    return String(utf8.dropFirst(prefix.utf8.count))
  }
}
