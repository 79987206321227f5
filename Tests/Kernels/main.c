#include "check.h"

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  test_pool();
  test_products();
  test_convolution();
  test_gradients();
  test_normalization();
  test_elementwise();
  test_optimizers();
  test_pooling();
  test_area_resize();
  test_layout();
  test_search();
  test_search_bytes();
  test_special_values();
  test_memory();
  return report();
}
