/* Declares the entry point of libFuzzer, which `-sanitize=fuzzer` links. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Fuzzes the function `test` with the options of the command line. Returns the exit status. */
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *data, size_t size));
