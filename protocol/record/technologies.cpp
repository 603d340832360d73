#include <algorithm>

#include "protocol/limits.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::record {
namespace {

// The id of every part of a body that is about a technology; empty for a part that has none.
using Parts = std::vector<std::optional<TechId>>;

std::optional<TechId> id_of(const std::optional<std::string>& tech) {
    return tech ? tech_from_text(*tech) : std::nullopt;
}

struct PartsOf {
    Parts operator()(const Report& report) const { return {id_of(report.technology.tech)}; }
    Parts operator()(const Monitor& monitor) const { return {id_of(monitor.technology.tech)}; }
    Parts operator()(const Notice& notice) const { return {id_of(notice.technology.tech)}; }
    Parts operator()(const Review& review) const { return {tech_from_text(review.signal.tech)}; }
    Parts operator()(const Alert& alert) const {
        Parts out;
        for (const AppliesTo& part : alert.applies_to) out.push_back(id_of(part.tech));
        return out;
    }
    Parts operator()(const TechnologyStatement& statement) const {
        Parts out{id_of(statement.technology.tech)};
        if (statement.other)
            for (const Technology& other : *statement.other) out.push_back(id_of(other.tech));
        return out;
    }
    // The others name a record, or no technology at all.
    template <class Other>
    Parts operator()(const Other&) const {
        return {};
    }
};

}  // namespace

std::vector<TechId> technologies_of(const Body& body) {
    std::vector<TechId> out;
    for (const auto& part : std::visit(PartsOf{}, body.content)) {
        if (!part) return {};
        if (std::ranges::find(out, *part) == out.end()) out.push_back(*part);
    }
    if (out.size() > limits::technologies_max) return {};
    return out;
}

}  // namespace stonechat::record
