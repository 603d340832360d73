#pragma once
// `stonechat init`: a new node's keys, API token, configuration and request to belong.

#include <filesystem>
#include <string>
#include <vector>

#include "node/commands/console.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::commands {

inline constexpr const char* request_file_name = "admission.request";

struct InitOptions {
    std::filesystem::path home;    // empty: this is to be the machine's own node (place.hpp)
    std::filesystem::path config;  // the file to make; empty: stonechat.toml in home
    std::string name;              // of the organisation
    std::string sector;            // code list "sector"
    std::string region = "uk";
    std::string listen;  // empty: this node only dials out
    std::string api = "127.0.0.1:7480";
    std::string web;                     // empty: no pages
    std::vector<std::string> addresses;  // where others reach it: "host:port"
    std::string passphrase_file;
    std::string proxy;               // "host:port" of an HTTP CONNECT proxy; empty: calls go straight
    std::string proxy_login_file;    // "name:password" for it
    std::string federation;          // 64 hex digits; empty until one is founded or known
    std::vector<std::string> peers;  // "host:port=LINKKEY"
    bool is_observer = false;
    bool is_light = false;
    bool as_json = false;
};

// Makes all of it or says what is wrong; never writes over anything that is there. What was refused before
// the first file leaves nothing behind. Returns the exit code.
int init(const InitOptions& options, Console& console);

// The configuration file for these options, with a word on each setting. Relative to its own directory, so
// that the whole installation can be moved.
std::string new_config(const InitOptions& options);

// A configuration from elsewhere, to stand at `file` for the node in `home`, which it names from then on
// where the two are apart. Refusal: it names another home, or is none; with the line that it needs.
Checked<std::string> with_home(std::string text, const std::filesystem::path& file,
                               const std::filesystem::path& home);

}  // namespace stonechat::commands
