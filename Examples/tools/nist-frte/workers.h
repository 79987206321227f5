// A function that distributes jobs to forked processes, as NIST's harness does.
#ifndef WORKERS_H
#define WORKERS_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

using Bytes = std::vector<uint8_t>;

/// Runs jobs in forked processes and returns their results in the order of the jobs.
///
/// Worker i modulo `workers` runs job i. Each worker calls `finish` after its last job. Throws
/// std::runtime_error if a worker fails or crashes.
std::vector<Bytes> inWorkers(
    size_t workers, size_t jobs, const std::function<Bytes(size_t)> &job,
    const std::function<void()> &finish);

#endif
