#include "protocol/privacy/free_text.hpp"

#include <optional>

namespace stonechat::privacy {
namespace {

using Pointers = std::vector<std::string>;

void add(Pointers& out, const std::optional<std::string>& text, const char* pointer) {
    if (text) out.emplace_back(pointer);
}

template <class Narrative>
Pointers narrative(const Narrative& n) {
    Pointers out;
    add(out, n.what_happened, "/content/what_happened");
    add(out, n.what_went_well, "/content/what_went_well");
    add(out, n.what_we_learned, "/content/what_we_learned");
    add(out, n.would_help, "/content/would_help");
    return out;
}

Pointers pointers(const record::Report& report) {
    return narrative(report);
}
Pointers pointers(const record::Update& update) {
    return narrative(update);
}
Pointers pointers(const record::Alert& alert) {
    Pointers out{"/content/title", "/content/risk"};
    for (std::size_t i = 0; i < alert.actions.size(); ++i)
        out.push_back("/content/actions/" + std::to_string(i) + "/text");
    return out;
}
Pointers pointers(const record::TechnologyStatement& statement) {
    Pointers out;
    add(out, statement.intended_use, "/content/intended_use");
    return out;
}
Pointers pointers(const record::Notice& notice) {
    Pointers out;
    add(out, notice.says, "/content/says");
    return out;
}
Pointers pointers(const record::Review& review) {
    Pointers out;
    add(out, review.says, "/content/says");
    return out;
}
Pointers pointers(const record::CodesRelease& release) {
    Pointers out;
    add(out, release.reason, "/content/reason");
    return out;
}
// Coded answers only.
Pointers pointers(const record::Endorsement&) {
    return {};
}
Pointers pointers(const record::Erasure&) {
    return {};
}
Pointers pointers(const record::Monitor&) {
    return {};
}
Pointers pointers(const record::Receipt&) {
    return {};
}

}  // namespace

std::vector<std::string> free_text_of(const record::Body& body) {
    return std::visit([](const auto& content) { return pointers(content); }, body.content);
}

}  // namespace stonechat::privacy
