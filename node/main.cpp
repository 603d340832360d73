#include <unistd.h>

#include <exception>
#include <iostream>

#include "crypto/sign.hpp"
#include "node/commands/command_line.hpp"
#include "node/commands/exit_code.hpp"

int main(int argc, char** argv) {
    using namespace stonechat;
    try {
        crypto::start();
        const bool is_terminal = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
        commands::Console console{std::cin, std::cout, std::cerr, is_terminal};
        return commands::run_command_line(argc, argv, console);
    } catch (const std::exception& failure) {
        std::cerr << "stonechat: " << failure.what() << '\n';
        return commands::exit_bad_use;
    }
}
