#include "protocol/matching/interest.hpp"

#include <algorithm>

#include "crypto/hash.hpp"
#include "protocol/matching/clues.hpp"

namespace stonechat::matching {
namespace {

Topic topic_of(const std::string& words) {
    return crypto::sha256_as<Topic>({as_bytes(words)});
}

std::string category_clue(const record::Code& category) {
    return "category|" + category;
}

bool is_for_all(record::Kind kind) {
    using record::Kind;
    switch (kind) {
        case Kind::report:
        case Kind::update:
        case Kind::notice:
        case Kind::review:
        case Kind::monitor:
        case Kind::receipt:
            return false;
        case Kind::alert:
        case Kind::endorsement:
        case Kind::technology:
        case Kind::codes:
        case Kind::erasure:
            return true;
    }
    return true;  // of a newer version
}

const record::Technology* technology_of(const record::Body& body) {
    if (const auto* report = std::get_if<record::Report>(&body.content)) return &report->technology;
    if (const auto* notice = std::get_if<record::Notice>(&body.content)) return &notice->technology;
    if (const auto* monitor = std::get_if<record::Monitor>(&body.content)) return &monitor->technology;
    return nullptr;
}

}  // namespace

Interest Interest::everything() {
    Interest out;
    out.is_everything_ = true;
    return out;
}

Interest Interest::in_topics(std::vector<Topic> topics) {
    std::ranges::sort(topics);
    topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
    if (topics.size() > topics_max) return everything();
    Interest out;
    out.topics_ = std::move(topics);
    return out;
}

Interest Interest::of(const Matcher& matcher, InterestIn how) {
    std::vector<Topic> topics;
    switch (how) {
        case InterestIn::everything:
            return everything();
        case InterestIn::categories:
            for (const TechnologyInUse& one : matcher.inventory())
                topics.push_back(topic_of(category_clue(one.technology.category)));
            break;
        case InterestIn::technologies:
            for (const std::string& name : matcher.names_here()) topics.push_back(topic_of(name));
            break;
    }
    return in_topics(std::move(topics));
}

bool Interest::contains(const std::string& words) const {
    return std::ranges::binary_search(topics_, topic_of(words));
}

bool Interest::includes(const record::Technology& technology) const {
    const auto is_wanted = [this](const std::string& words) { return contains(words); };
    return contains(category_clue(technology.category)) ||
           std::ranges::any_of(keys_of(technology), is_wanted) ||
           std::ranges::any_of(clues_of(technology).all(), is_wanted);
}

bool Interest::includes(const record::Header& header, const record::Body* body) const {
    if (is_everything_ || is_for_all(header.kind) || header.technologies.empty()) return true;
    const auto is_wanted = [this](const TechId& id) { return contains(key_of(id)); };
    if (std::ranges::any_of(header.technologies, is_wanted)) return true;
    const record::Technology* const technology = body == nullptr ? nullptr : technology_of(*body);
    return technology != nullptr && includes(*technology);
}

bool Interest::is_within(const Interest& other) const {
    return other.is_everything_ || (!is_everything_ && std::ranges::includes(other.topics_, topics_));
}

}  // namespace stonechat::matching
