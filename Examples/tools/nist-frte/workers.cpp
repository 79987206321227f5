#include "workers.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

// A temporary file to which a worker writes results for its parent.
using Exchange = std::unique_ptr<FILE, int (*)(FILE *)>;

struct Worker {
  pid_t process;
  Exchange results;
};

void writeResult(FILE *file, const Bytes &result) {
  const uint64_t count = result.size();
  if (std::fwrite(&count, sizeof count, 1, file) != 1 ||
      std::fwrite(result.data(), 1, result.size(), file) != result.size())
    throw std::runtime_error("a worker cannot write its results");
}

Bytes readResult(FILE *file) {
  uint64_t count = 0;
  if (std::fread(&count, sizeof count, 1, file) != 1)
    throw std::runtime_error("a worker returned too few results");
  Bytes result(count);
  if (std::fread(result.data(), 1, result.size(), file) != result.size())
    throw std::runtime_error("the result of a worker is truncated");
  return result;
}

// Runs the jobs of a child process and exits, so that the child does not continue as its parent.
[[noreturn]] void work(
    FILE *file, size_t first, size_t step, size_t jobs, const std::function<Bytes(size_t)> &job,
    const std::function<void()> &finish) {
  int status = 0;
  try {
    for (size_t index = first; index < jobs; index += step) writeResult(file, job(index));
    if (std::fflush(file) != 0) status = 1;
    finish();
  } catch (const std::exception &error) {
    std::fprintf(stderr, "frte11: worker %zu: %s\n", first, error.what());
    status = 1;
  }
  _exit(status);
}

void wait(const std::vector<Worker> &workers) {
  std::string problem;
  for (size_t index = 0; index < workers.size(); ++index) {
    int status = 0;
    if (waitpid(workers[index].process, &status, 0) < 0 || !WIFEXITED(status))
      problem = "worker " + std::to_string(index) + " crashed";
    else if (WEXITSTATUS(status) != 0)
      problem = "worker " + std::to_string(index) + " failed";
  }
  if (!problem.empty()) throw std::runtime_error(problem);
}

}  // namespace

std::vector<Bytes> inWorkers(
    size_t count, size_t jobs, const std::function<Bytes(size_t)> &job,
    const std::function<void()> &finish) {
  std::vector<Worker> workers;
  // Flush buffers, so that children do not write their contents again.
  std::fflush(nullptr);
  std::string problem;
  for (size_t index = 0; index < count && problem.empty(); ++index) {
    Exchange file(std::tmpfile(), std::fclose);
    const pid_t process = file ? fork() : -1;
    if (process == 0) work(file.get(), index, count, jobs, job, finish);
    if (process < 0)
      problem = "cannot start another worker";
    else
      workers.push_back({process, std::move(file)});
  }
  wait(workers);
  if (!problem.empty()) throw std::runtime_error(problem);
  for (const Worker &worker : workers) std::rewind(worker.results.get());
  std::vector<Bytes> results;
  for (size_t index = 0; index < jobs; ++index)
    results.push_back(readResult(workers[index % count].results.get()));
  return results;
}
