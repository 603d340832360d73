#pragma once
// Services and places whose names say nothing of what they are: "moved from Larkrise to the Beeches". The
// name model's features with weights of their own, over words in capitals that no rule and no name has taken.
// Inside protocol/privacy and its lab only.

#include <vector>

#include "protocol/privacy/names.hpp"
#include "protocol/privacy/rules.hpp"
#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {

// The model that is part of the program: made by ops/dev/train-filter.
const NameModel& installed_service_model();

// What the other rules have left to the model. Both by token.
struct ServicesLeft {
    const Reading& text;
    std::vector<bool> is_taken;  // by any rule, or a name
    std::vector<bool> is_named;  // by a name of somebody, a service or a place
};

void find_service_names(const ServicesLeft& left, const NameModel& model, Candidates& out);

}  // namespace stonechat::privacy
