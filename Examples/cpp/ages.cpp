// Synthesizes the largest face in a photo at other ages. usage: ages MODEL PHOTO FOLDER
#include <iostream>
#include <mtlface.hpp>

int main(int count, char **arguments) {
  if (count != 4) {
    std::cerr << "usage: ages MODEL PHOTO FOLDER\n";
    return 2;
  }
  try {
    mtlface::Detector detector;
    mtlface::Model model(arguments[1]);
    mtlface::Picture photo(arguments[2]);
    std::vector<mtlface_face> detected = detector.detect(photo);
    if (detected.empty()) {
      std::cerr << "ages: " << arguments[2] << ": no face was found; use a clearer photo\n";
      return 1;
    }
    const float *landmarks = detected[0].landmarks;
    mtlface::Faces faces = model.encode(photo.align(landmarks, model.info().input_size));
    std::cout << "estimated age: " << faces.ages()[0].years << " years; similarity to itself: "
              << mtlface::similarity(faces.embeddings(), faces.embeddings()) << "\n";
    for (double years : {20.0, 45.0, 70.0}) {
      std::string path = std::string(arguments[3]) + "/age-" + std::to_string(int(years)) + ".png";
      photo.paste(landmarks, faces.at_age(0, years)).write(path);
      std::cout << path << "\n";
    }
  } catch (const std::exception &error) {
    std::cerr << "ages: " << error.what() << "\n";
    return 2;
  }
}
