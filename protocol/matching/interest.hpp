#pragma once
// Whose texts a light node holds: what it tells its hubs of what it uses, so that they send it the bodies
// that concern it and of all others the headers alone.

#include <string>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/matching/match.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/header.hpp"

namespace stonechat::matching {

// What a record may have in common with a technology in use somewhere: an identifier, a name, a maker and
// kind, a model that it is built on, a category. The first 8 bytes of SHA-256 over its words. Hashed to be
// short, not to be secret: whoever knows the products on the market can tell which are meant.
using Topic = Id<struct TopicTag, 8>;

// What a light node asks for.
enum class InterestIn {
    technologies,  // in use here: a hub learns which
    categories,    // all of the kinds in use here: a hub learns no more than these
    everything,    // a hub learns nothing
};

// Invariants: topics() ascends without repeats, at most topics_max, and is empty where everything is wanted.
// Threads:    any, once made.
class Interest {
public:
    // A thousand technologies with their other names. Who uses more wants everything.
    static constexpr std::size_t topics_max = 8192;

    static Interest everything();
    // More than topics_max of them are everything.
    static Interest in_topics(std::vector<Topic> topics);
    // What `matcher` knows of what is in use here, other names that were learned among it.
    static Interest of(const Matcher& matcher, InterestIn how);

    // Whether the text of a record is wanted. Always: alerts, statements about technologies, endorsements,
    // erasures and code lists, for they say what becomes of other records; kinds that are not known here; and
    // whatever names no technology. `body` may be null: then by the header alone.
    [[nodiscard]] bool includes(const record::Header& header, const record::Body* body) const;
    // Whether this asks for nothing that `other` does not.
    [[nodiscard]] bool is_within(const Interest& other) const;

    [[nodiscard]] bool is_everything() const { return is_everything_; }
    [[nodiscard]] const std::vector<Topic>& topics() const { return topics_; }
    friend bool operator==(const Interest&, const Interest&) = default;

private:
    [[nodiscard]] bool contains(const std::string& words) const;
    [[nodiscard]] bool includes(const record::Technology& technology) const;

    bool is_everything_ = false;
    std::vector<Topic> topics_;
};

}  // namespace stonechat::matching
