#include "workers.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

// A file without a name, which a worker writes and its parent reads.
using Exchange = std::unique_ptr<FILE, int (*)(FILE *)>;

struct Worker {
  pid_t process;
  Exchange answers;
};

void put(FILE *file, const Bytes &answer) {
  const uint64_t count = answer.size();
  if (std::fwrite(&count, sizeof count, 1, file) != 1 ||
      std::fwrite(answer.data(), 1, answer.size(), file) != answer.size())
    throw std::runtime_error("a worker cannot write its answers");
}

Bytes take(FILE *file) {
  uint64_t count = 0;
  if (std::fread(&count, sizeof count, 1, file) != 1)
    throw std::runtime_error("a worker gave too few answers");
  Bytes answer(count);
  if (std::fread(answer.data(), 1, answer.size(), file) != answer.size())
    throw std::runtime_error("a worker's answer is cut short");
  return answer;
}

// What a child does; it ends here, and never in what its parent had still to do.
[[noreturn]] void work(
    FILE *file, size_t first, size_t step, size_t jobs, const std::function<Bytes(size_t)> &job,
    const std::function<void()> &farewell) {
  int status = 0;
  try {
    for (size_t index = first; index < jobs; index += step) put(file, job(index));
    if (std::fflush(file) != 0) status = 1;
    farewell();
  } catch (const std::exception &error) {
    std::fprintf(stderr, "frte11: worker %zu: %s\n", first, error.what());
    status = 1;
  }
  _exit(status);
}

void wait(const std::vector<Worker> &workers) {
  std::string trouble;
  for (size_t index = 0; index < workers.size(); ++index) {
    int status = 0;
    if (waitpid(workers[index].process, &status, 0) < 0 || !WIFEXITED(status))
      trouble = "worker " + std::to_string(index) + " crashed";
    else if (WEXITSTATUS(status) != 0)
      trouble = "worker " + std::to_string(index) + " failed";
  }
  if (!trouble.empty()) throw std::runtime_error(trouble);
}

}  // namespace

std::vector<Bytes> inWorkers(
    size_t count, size_t jobs, const std::function<Bytes(size_t)> &job,
    const std::function<void()> &farewell) {
  std::vector<Worker> workers;
  // What waits in a buffer would be written once by each child.
  std::fflush(nullptr);
  std::string trouble;
  for (size_t index = 0; index < count && trouble.empty(); ++index) {
    Exchange file(std::tmpfile(), std::fclose);
    const pid_t process = file ? fork() : -1;
    if (process == 0) work(file.get(), index, count, jobs, job, farewell);
    if (process < 0)
      trouble = "cannot start another worker";
    else
      workers.push_back({process, std::move(file)});
  }
  wait(workers);
  if (!trouble.empty()) throw std::runtime_error(trouble);
  for (const Worker &worker : workers) std::rewind(worker.answers.get());
  std::vector<Bytes> answers;
  for (size_t index = 0; index < jobs; ++index)
    answers.push_back(take(workers[index % count].answers.get()));
  return answers;
}
