#pragma once
// `stonechat join LINK`: from an invitation to belonging, in one command.

#include <string>

#include "node/commands/init.hpp"

namespace stonechat::commands {

struct JoinOptions {
    std::string link;                 // from `stonechat invite`
    InitOptions node;                 // federation and peers are the invitation's
    std::string recovery_words_file;  // a new file for the words, where no person is there to read them
    bool no_wait = false;             // apply from `stonechat run` instead
};

// Makes the keys, shows the recovery key once as words and asks two of them back, dials out, hands in the
// request and waits until the stewards have decided; ends with "you are in". Ctrl-C loses nothing: `stonechat
// run` goes on asking. An installation that is there is never written over.
int join(const JoinOptions& options, Console& console);

}  // namespace stonechat::commands
