#pragma once
// `stonechat recover LINK`: from the recovery words, or the recovery key's file, to belonging again, on a
// machine that holds nothing of the organisation's.

#include <string>

#include "node/commands/init.hpp"

namespace stonechat::commands {

struct RecoverOptions {
    std::string link;            // from `stonechat invite --recover`
    InitOptions node;            // name, sector, federation and peers are the link's
    std::string recovery_words;  // file with the 24 words, or recovery.key of `init`; empty: they are typed
    bool no_wait = false;        // ask from `stonechat run` instead
};

// Makes new record and link keys, asks for them with the recovery key, dials out, hands the request in as
// `join` does and waits until the stewards have decided. The store is new, so the node begins a new epoch: no
// place of the lost one is ever signed again. Words that are not this organisation's are refused before
// anything is made, and an installation that is there is never written over. The words are kept nowhere. A
// key file that is sealed opens with the passphrase that also seals the new keys.
int recover(const RecoverOptions& options, Console& console);

}  // namespace stonechat::commands
