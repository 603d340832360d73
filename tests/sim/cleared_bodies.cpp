#include "tests/sim/cleared_bodies.hpp"

#include "protocol/privacy/draft.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"
#include "tests/support/world.hpp"

namespace stonechat::sim {

const std::vector<privacy::Cleared>& cleared_bodies() {
    static const std::vector<privacy::Cleared> all = [] {
        std::vector<privacy::Cleared> out;
        const auto add = [&](const std::string& json) {
            auto body = record::read_body(json, record::builtin_code_lists());
            check(body.has_value());
            auto cleared = privacy::clear({std::move(*body), true});
            check(cleared.has_value());
            out.push_back(std::move(*cleared));
        };
        add(support::a_receipt());
        for (const char* const product : {"SkinSort", "ScribeOne", "ChestRead"})
            for (const char* const harm : {"none", "low", "severe"}) add(support::a_report(product, harm));
        return out;
    }();
    return all;
}

}  // namespace stonechat::sim
