// Synthesizes the largest face in a photo at other ages, with the embedded model or a model file.
// usage: ages PHOTO FOLDER [MODEL]
#include <iostream>
#include <mtlface.hpp>

int main(int count, char **arguments) {
  if (count != 3 && count != 4) {
    std::cerr << "usage: ages PHOTO FOLDER [MODEL]\n";
    return 2;
  }
  try {
    mtlface::Detector detector;
    mtlface::Model model = count == 4 ? mtlface::Model(arguments[3]) : mtlface::Model();
    mtlface::Picture photo(arguments[1]);
    std::vector<mtlface_face> detected = detector.detect(photo);
    if (detected.empty()) {
      std::cerr << "ages: " << arguments[1] << ": no face was found; use a clearer photo\n";
      return 1;
    }
    const float *landmarks = detected[0].landmarks;
    mtlface::Faces faces = model.encode(photo.align(landmarks, model.info().input_size));
    std::cout << "estimated age: " << faces.ages()[0].years << " years; similarity to itself: "
              << mtlface::similarity(faces.embeddings(), faces.embeddings()) << "\n";
    for (double years : {20.0, 45.0, 70.0}) {
      std::string path = std::string(arguments[2]) + "/age-" + std::to_string(int(years)) + ".png";
      photo.paste(landmarks, faces.at_age(0, years)).write(path);
      std::cout << path << "\n";
    }
  } catch (const std::exception &error) {
    std::cerr << "ages: " << error.what() << "\n";
    return 2;
  }
}
