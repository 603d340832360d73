#pragma once
// `stonechat backup`, `stonechat backup verify`, `stonechat restore` and `stonechat restore --serve`.

#include <string>

#include "node/commands/place.hpp"

namespace stonechat::commands {

// A checkpoint in the home, made for a backup and taken away once it is copied.
inline constexpr const char* checkpoint_name = "store.checkpoint";

struct BackupOptions {
    Place place;
    std::string directory;  // must not be there
    bool as_json = false;
};
// Whether the node runs or not. Keys go along only where a passphrase seals them; the token never.
int backup(const BackupOptions& options, Console& console);

struct BackupVerifyOptions {
    std::string directory;
    bool as_json = false;
};
// Every file against its checksum, then every signature, link and text in it. exit_refused when one is wrong.
int backup_verify(const BackupVerifyOptions& options, Console& console);

struct RestoreOptions {
    std::string directory;
    std::string home;  // empty: the machine's own node (place.hpp)
    bool as_json = false;
};
// Never over a store, a configuration or a key that is there.
int restore(const RestoreOptions& options, Console& console);

struct ServeAgainOptions {
    Place place;
    bool yes = false;  // do not ask
    bool as_json = false;
};
// The running node shows records and warnings although no other node has told it what was erased since the
// backup: where none can be reached any more it would hold them back for ever. Says what that means, and
// asks.
int serve_again(const ServeAgainOptions& options, Console& console);

}  // namespace stonechat::commands
