#include "protocol/matching/clues.hpp"

#include "protocol/matching/versions.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::matching {
namespace {

// Names in other scripts normalise to nothing and are compared as they are written.
std::string comparable(std::string_view name) {
    if (is_unknown_version(name)) return {};  // "not-known" and its other words
    std::string normal = record::normalised_name(name);
    return normal.empty() ? std::string{name} : normal;
}

std::string without_spaces(std::string text) {
    std::erase(text, ' ');
    return text;
}

}  // namespace

std::vector<std::string> Clues::all() const {
    std::vector<std::string> out = built_on;
    for (const std::string& clue : {name, mhra_and_maker, maker_and_category})
        if (!clue.empty()) out.push_back(clue);
    return out;
}

std::string model_clue(std::string_view model) {
    const std::string name = comparable(model);
    return name.empty() ? name : "model|" + name;
}

Clues clues_of(const record::Technology& technology) {
    Clues out;
    const std::string maker = comparable(technology.maker);
    const std::string product = comparable(technology.product);
    if (!maker.empty() && !product.empty())
        out.name = "name|" + without_spaces(maker) + '|' + without_spaces(product);
    if (!maker.empty() && technology.mhra_ref)
        out.mhra_and_maker = "mhra|" + *technology.mhra_ref + '|' + maker;
    if (!maker.empty()) out.maker_and_category = "maker|" + maker + '|' + technology.category;
    for (const std::string& model : technology.built_on.value_or(std::vector<std::string>{}))
        if (std::string clue = model_clue(model); !clue.empty()) out.built_on.push_back(std::move(clue));
    return out;
}

}  // namespace stonechat::matching
