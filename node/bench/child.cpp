#include "node/bench/child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <system_error>

namespace stonechat::bench {
namespace {

struct Pipe {
    std::array<int, 2> ends{};
    Pipe() {
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            throw std::system_error{errno, std::generic_category(), "cannot make a pipe"};
    }
};

}  // namespace

Child::Child(const std::vector<std::string>& arguments) {
    const Pipe in;
    const Pipe out;
    std::vector<char*> argv;
    std::string name = "stonechat-bench";
    std::vector<std::string> copies = arguments;
    argv.push_back(name.data());
    for (std::string& one : copies) argv.push_back(one.data());
    argv.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in.ends[0], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
    const int failure = ::posix_spawn(&process_, "/proc/self/exe", &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(in.ends[0]);
    ::close(out.ends[1]);
    input_ = in.ends[1];
    output_ = out.ends[0];
    if (failure != 0)
        throw std::system_error{failure, std::generic_category(), "cannot start a second process"};
}

Child::~Child() {
    ::close(input_);
    ::close(output_);
    if (process_ != 0) ::waitpid(process_, nullptr, 0);
}

void Child::kill() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
}

std::string Child::line() {
    for (;;) {
        if (const auto end = read_.find('\n'); end != std::string::npos) {
            std::string out = read_.substr(0, end);
            read_.erase(0, end + 1);
            return out;
        }
        std::array<char, 4096> more{};
        const ssize_t count = ::read(output_, more.data(), more.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) throw std::runtime_error{"the second process ended early"};
        read_.append(more.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace stonechat::bench
