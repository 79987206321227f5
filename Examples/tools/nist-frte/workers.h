// Jobs shared out among forked processes, as NIST's harness does.
#ifndef WORKERS_H
#define WORKERS_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

using Bytes = std::vector<uint8_t>;

/// Forks `workers` processes; job i runs in worker i modulo `workers`. `farewell` runs at the end
/// of each. The answers come in the order of the jobs; throws std::runtime_error where a worker
/// ended badly.
std::vector<Bytes> inWorkers(
    size_t workers, size_t jobs, const std::function<Bytes(size_t)> &job,
    const std::function<void()> &farewell);

#endif
