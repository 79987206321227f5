/* The entry of libFuzzer, which `-sanitize=fuzzer` links. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Runs the fuzzer on one function with the options of the command line. */
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *data, size_t size));
