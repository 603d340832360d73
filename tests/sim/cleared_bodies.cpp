#include "tests/sim/cleared_bodies.hpp"

#include "protocol/privacy/draft.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"
#include "tests/support/world.hpp"

namespace stonechat::sim {
namespace {

privacy::Cleared cleared(const std::string& json) {
    auto body = record::read_body(json, record::builtin_code_lists());
    check(body.has_value());
    auto cleared = privacy::clear({std::move(*body), true});
    check(cleared.has_value());
    return std::move(*cleared);
}

}  // namespace

const std::vector<privacy::Cleared>& cleared_bodies() {
    static const std::vector<privacy::Cleared> all = [] {
        std::vector<privacy::Cleared> out;
        out.push_back(cleared(support::a_receipt()));
        for (const char* const product : {"SkinSort", "ScribeOne", "ChestRead"})
            for (const char* const harm : {"none", "low", "severe"})
                out.push_back(cleared(support::a_report(product, harm)));
        return out;
    }();
    return all;
}

const privacy::Cleared& cleared_monitor() {
    static const privacy::Cleared monitor = cleared(support::a_monitor());
    return monitor;
}

}  // namespace stonechat::sim
