#include "workers.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

// A temporary file that a worker writes and its parent reads.
using Exchange = std::unique_ptr<FILE, int (*)(FILE *)>;

struct Worker {
  pid_t process;
  Exchange answers;
};

void put(FILE *file, const Bytes &answer) {
  const uint64_t count = answer.size();
  if (std::fwrite(&count, sizeof count, 1, file) != 1 ||
      std::fwrite(answer.data(), 1, answer.size(), file) != answer.size())
    throw std::runtime_error("a worker cannot write its results");
}

Bytes take(FILE *file) {
  uint64_t count = 0;
  if (std::fread(&count, sizeof count, 1, file) != 1)
    throw std::runtime_error("a worker returned too few results");
  Bytes answer(count);
  if (std::fread(answer.data(), 1, answer.size(), file) != answer.size())
    throw std::runtime_error("the result of a worker is truncated");
  return answer;
}

// Runs the jobs of a child. It never returns, so that the child does not continue as its parent.
[[noreturn]] void work(
    FILE *file, size_t first, size_t step, size_t jobs, const std::function<Bytes(size_t)> &job,
    const std::function<void()> &finish) {
  int status = 0;
  try {
    for (size_t index = first; index < jobs; index += step) put(file, job(index));
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
  // Otherwise each child would write buffered output again.
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
  for (const Worker &worker : workers) std::rewind(worker.answers.get());
  std::vector<Bytes> answers;
  for (size_t index = 0; index < jobs; ++index)
    answers.push_back(take(workers[index % count].answers.get()));
  return answers;
}
