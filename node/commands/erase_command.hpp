#pragma once
// `stonechat erase` and `stonechat erasures`: texts that go for good, and who has confirmed that they are
// gone.

#include <string>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct EraseOptions {
    Place place;
    std::string id;  // of one of this organisation's own records: whole, or its first digits (at least 8)
    std::string reason;
    bool yes = false;  // do not ask
    bool as_json = false;
};
// Shows the text that will vanish from every node, asks, and publishes the erasure.
int erase(const EraseOptions& options, Console& console);

struct ErasuresOptions {
    Place place;
    bool confirmed = false;  // name who has confirmed, and who has not
    bool as_json = false;
};
int erasures(const ErasuresOptions& options, Console& console);

}  // namespace stonechat::commands
