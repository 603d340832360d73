#pragma once
// Homes of nodes that a test does not start, made as `stonechat init` makes them.

#include <string>

#include "crypto/result.hpp"
#include "crypto/sign.hpp"
#include "node/commands/exit_code.hpp"
#include "node/commands/init.hpp"
#include "node/commands/place.hpp"
#include "tests/node/commands/console_capture.hpp"
#include "tests/node/scratch.hpp"

namespace stonechat::commands {

class Homes : public Scratch {
protected:
    Homes() { crypto::start(); }

    void make(const std::string& name, const std::string& organisation = "Example Hub",
              const std::string& passphrase_file = {}) {
        InitOptions options;
        options.home = home / name;
        options.name = organisation;
        options.sector = "nhs";
        options.api = "127.0.0.1:1";  // a reserved port (tcpmux): nothing answers
        options.passphrase_file = passphrase_file;
        Captured quiet;
        check(init(options, quiet.console) == exit_ok);
    }
    Place at(const std::string& name) { return {.home = (home / name).string(), .config = {}}; }
};

}  // namespace stonechat::commands
