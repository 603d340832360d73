#pragma once
// This same program as a second process, with its input and output in our hands.

#include <sys/types.h>

#include <string>
#include <vector>

namespace stonechat::bench {

// Throws when the process cannot be started. At the end its input is closed, which tells it to stop, and it
// is waited for.
class Child {
public:
    explicit Child(const std::vector<std::string>& arguments);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    [[nodiscard]] pid_t process() const { return process_; }
    // The next line of its output, waited for. Throws when it ended instead.
    std::string line();
    // Ends it at once (SIGKILL), as a crash would, and waits until it is gone.
    void kill();

private:
    pid_t process_ = 0;
    int input_ = -1;
    int output_ = -1;
    std::string read_;  // behind the last line that was given out
};

}  // namespace stonechat::bench
