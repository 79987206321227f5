extension TensorArchive {
  /// The distinct first components of all names, such as `["state_dict", "epoch"]`.
  ///
  /// The components of tensor names come first, in the order of the file.
  public var roots: [String] {
    var seen: Set<String> = []
    return (keys + attributes.keys.sorted()).compactMap { key in
      let root = String(key.prefix { $0 != "." })
      return seen.insert(root).inserted ? root : nil
    }
  }

  /// Returns the tensors and attributes under a root such as `state_dict`, `model` or
  /// `netG.encoder`.
  ///
  /// The dotted root is removed from the names of the selected tensors and attributes.
  ///
  /// - Parameter root: The dotted path of the root.
  /// - Returns: The selected tensors and attributes, with the metadata of this file.
  /// - Throws: ``CheckpointError`` `missingRoot`, which lists ``roots``, if no tensor is selected.
  public func selecting(root: String) throws -> TensorArchive {
    var result = TensorArchive(path: path, format: format)
    result.metadata = metadata
    let prefix = root + "."
    for key in keys {
      guard let suffix = key.dropping(prefix: prefix), var tensor = tensors[key] else { continue }
      tensor.name = suffix
      try result.add(tensor)
    }
    guard !result.keys.isEmpty else {
      throw CheckpointError.missingRoot(path: path, root: root, available: roots)
    }
    for (key, value) in attributes {
      if let suffix = key.dropping(prefix: prefix) { try result.add(value, attribute: suffix) }
    }
    return result
  }

  /// Returns a copy of the archive with a prefix removed from the names of tensors.
  ///
  /// PyTorch's `DataParallel` adds the prefix `module.` to all names. Names without the prefix and
  /// the names of attributes are unchanged.
  ///
  /// - Throws: ``CheckpointError`` `duplicateKey` if two tensors would have the same name.
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

  /// Returns a copy of the archive with a prefix added to the names of all tensors.
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

  /// Returns a copy of the archive with only the tensors for which `isIncluded` returns `true`. The
  /// attributes and the metadata are unchanged.
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
  /// Returns the text after `prefix`, or `nil` if the string does not begin with the prefix or has
  /// no other text.
  fileprivate func dropping(prefix: String) -> String? {
    guard utf8.count > prefix.utf8.count, utf8.starts(with: prefix.utf8) else { return nil }
    return String(utf8.dropFirst(prefix.utf8.count))
  }
}
