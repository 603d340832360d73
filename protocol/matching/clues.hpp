#pragma once
// What two technologies may share short of an identifier, each as one comparable word. Inside
// protocol/matching only.

#include <string>
#include <vector>

#include "protocol/record/body.hpp"

namespace stonechat::matching {

struct Clues {
    std::string name;                   // maker and product without spaces; empty where either is not known
    std::string mhra_and_maker;         // empty without a reference or maker
    std::string maker_and_category;     // empty without a maker
    std::vector<std::string> built_on;  // one for each model
    [[nodiscard]] std::vector<std::string> all() const;
};

Clues clues_of(const record::Technology& technology);
std::string model_clue(std::string_view model);

}  // namespace stonechat::matching
