#include "protocol/record/body.hpp"

namespace stonechat::record {
namespace {

// Design section 5: harm severe or fatal, or physical harm too early to know, with the AI's contribution
// possibly or more, or not stated. "not-known" and "not-related" are statements, so they do not make a record
// urgent.
bool is_urgent(const std::optional<Harm>& harm) {
    if (!harm) return false;
    const bool is_grave = harm->physical == "severe" || harm->physical == "fatal" ||
                          harm->physical == "too-early" || harm->psychological == "severe";
    const auto& ai = harm->ai_contribution;
    return is_grave && (!ai || *ai == "caused" || *ai == "probably" || *ai == "possibly");
}

struct Rule {
    Urgency operator()(const Report& report) const {
        return is_urgent(report.harm) ? Urgency::urgent : Urgency::routine;
    }
    Urgency operator()(const Update& update) const {
        return is_urgent(update.harm) ? Urgency::urgent : Urgency::routine;
    }
    Urgency operator()(const Alert& alert) const {
        return alert.severity == "stop" || alert.severity == "act" ? Urgency::critical : Urgency::routine;
    }
    template <class Other>
    Urgency operator()(const Other&) const {
        return Urgency::routine;
    }
};

}  // namespace

Urgency urgency_of(const Body& body) {
    return std::visit(Rule{}, body.content);
}

}  // namespace stonechat::record
