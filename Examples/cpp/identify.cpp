// Adds the largest face in each PHOTO to a new gallery, under the name of the file, and identifies
// the largest face in PROBE. usage: identify GALLERY PHOTO... PROBE
#include <iostream>
#include <mtlface.hpp>

static std::vector<float> embedding(const mtlface::Detector &detector, const mtlface::Model &model,
                                    bool flip, const std::string &path) {
  const mtlface::Picture photo(path);
  const std::vector<mtlface_face> faces = detector.detect(photo);
  if (faces.empty()) throw std::runtime_error(path + ": no face was found; use a clearer photo");
  std::vector<mtlface::Picture> crops;
  crops.push_back(photo.align(faces.front().landmarks, model.info().input_size));
  return model.embed(crops, flip);
}

int main(int count, char **arguments) try {
  if (count < 4) {
    std::cerr << "usage: identify GALLERY PHOTO... PROBE\n";
    return 2;
  }
  const mtlface::Detector detector;
  const mtlface::Model model;  // the embedded model
  const mtlface_threshold_row point = model.threshold(1e-3);
  const std::string identity = model.identity(point.uses_flip);
  mtlface_gallery_options options;
  mtlface_gallery_options_init(&options);
  options.dimension = model.info().embedding_dimension;
  options.model = identity.c_str(); // Embeddings of different models cannot be compared.
  mtlface::Gallery gallery(arguments[1], &options);
  for (int i = 2; i < count - 1; i++) {
    const std::string path = arguments[i];
    const std::string name = path.substr(path.find_last_of('/') + 1);
    gallery.add(embedding(detector, model, point.uses_flip, path),
                name.substr(0, name.find_last_of('.')), path);
  }
  const std::vector<float> probe =
      embedding(detector, model, point.uses_flip, arguments[count - 1]);
  const auto matches = gallery.search_persons(probe, 1, point.threshold);
  if (matches.empty()) {
    std::cout << "unknown\n";
    return 1;
  }
  std::cout << gallery.person_name(matches[0].person) << ", similarity " << matches[0].similarity
            << "\n";
  return 0;
} catch (const std::exception &error) {
  std::cerr << "identify: " << error.what() << "\n";
  return 2;
}
