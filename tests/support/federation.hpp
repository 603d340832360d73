#pragma once
// A small federation for tests: organisations with keys, stewards, and a charter that grows entry by entry.

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "crypto/sign.hpp"
#include "protocol/charter/charter.hpp"
#include "protocol/record/envelope.hpp"

namespace stonechat::support {

struct Organisation {
    crypto::SigningKey record_key;
    crypto::SigningKey link_key;
    charter::AdmissionRequest request;
    Bytes request_message;
    MemberId id;

    [[nodiscard]] LinkKey link() const { return LinkKey{link_key.public_key().bytes}; }
};

inline Organisation an_organisation(crypto::Rng& rng, std::string name, std::string sector = "nhs",
                                    std::vector<std::string> addresses = {}, std::string region = "uk") {
    auto record_key = crypto::SigningKey::generate(rng);
    auto link_key = crypto::SigningKey::generate(rng);
    charter::AdmissionRequest request{.organisation = std::move(name),
                                      .sector = std::move(sector),
                                      .region = std::move(region),
                                      .record_key = RecordKey{record_key.public_key().bytes},
                                      .link_key = LinkKey{link_key.public_key().bytes},
                                      .recovery_key = rng.id<RecoveryKey>(),
                                      .addresses = std::move(addresses),
                                      .nonce = rng.id<decltype(charter::AdmissionRequest::nonce)>()};
    Bytes message = charter::sign_request(request, record_key);
    const MemberId id = charter::member_id(message);
    return {std::move(record_key), std::move(link_key), std::move(request), std::move(message), id};
}

class Federation {
public:
    explicit Federation(crypto::Rng& rng, std::size_t stewards_count = 1, std::uint64_t threshold = 1) {
        charter::Found found{.federation = "Test federation",
                             .threshold = threshold,
                             .stewards = {},
                             .is_demo = threshold < 2};
        for (std::size_t i = 0; i < stewards_count; ++i) {
            stewards.push_back(crypto::SigningKey::generate(rng));
            found.stewards.push_back(
                {"Steward " + std::to_string(i + 1), StewardKey{stewards.back().public_key().bytes}});
        }
        add(next(std::move(found)), stewards_count);
    }

    // The next entry, unsigned; without a root where the charter would refuse the action.
    [[nodiscard]] charter::Entry next(charter::Action action) const {
        if (auto entry = charter.next(action, Day{20780})) return *entry;
        return {.federation = charter.federation(),
                .sequence = charter.sequence() + 1,
                .previous = charter.head(),
                .day = Day{20780},
                .action = std::move(action),
                .root = {}};
    }
    [[nodiscard]] Bytes signed_by(const charter::Entry& entry, std::size_t count) const {
        charter::SignedEntry signed_entry{charter::encode_entry(entry), {}};
        for (std::size_t i = 0; i < count; ++i) charter::add_signature(signed_entry, stewards.at(i));
        return charter::encode_signed_entry(signed_entry);
    }
    // Appends with `count` signatures; the test's own mistake when it does not fit.
    Bytes add(const charter::Entry& entry, std::size_t count) {
        Bytes bytes = signed_by(entry, count);
        check(charter.append(bytes).has_value());
        return bytes;
    }
    Bytes add(charter::Action action) { return add(next(std::move(action)), charter.threshold()); }
    Bytes admit(const Organisation& who, charter::Role role = charter::Role::member,
                charter::Seats seats = {}, std::vector<TechId> technologies = {}) {
        return add(charter::Admit{who.request_message, role, seats, std::move(technologies)});
    }

    std::vector<crypto::SigningKey> stewards;
    charter::Charter charter;
};

// One author's lane, as its own node would write it.
class Author {
public:
    Author(const Federation& federation, const Organisation& who, Epoch epoch)
        : federation_{federation},
          who_{who},
          epoch_{epoch} {}

    record::VerifiedRecord write(record::Kind kind, const record::SaltedBody& body = {},
                                 std::vector<TechId> technologies = {}) {
        const record::Header header = next(kind, body, std::move(technologies));
        auto written = record::sign(header, who_.record_key);
        lanes_[static_cast<std::size_t>(header.lane)] = {header.sequence, written.id()};
        return written;
    }
    // The same with a signature that is not its own; the next record names it all the same.
    record::SignedRecord write_badly_signed(record::Kind kind, const record::SaltedBody& body = {}) {
        const record::Header header = next(kind, body, {});
        Bytes message = record::sign(header, who_.record_key).message();
        message.back() ^= std::byte{1};
        auto written = record::read_record(std::move(message));
        check(written.has_value());
        lanes_[static_cast<std::size_t>(header.lane)] = {header.sequence, written->id};
        return std::move(*written);
    }

private:
    [[nodiscard]] record::Header next(record::Kind kind, const record::SaltedBody& body,
                                      std::vector<TechId> technologies) const {
        const auto lane = record::lane_of(kind).value_or(record::Lane::safety);
        const auto& [sequence, previous] = lanes_[static_cast<std::size_t>(lane)];
        return {.federation = federation_.charter.federation(),
                .author = who_.id,
                .epoch = epoch_,
                .lane = lane,
                .sequence = sequence + 1,
                .previous = previous,
                .kind = kind,
                .day = Day{20780},
                .technologies = std::move(technologies),
                .body_hash = record::hash_of(body),
                .body_bytes = body.body.size(),
                .charter = federation_.charter.sequence(),
                .ruleset = 1};
    }

    const Federation& federation_;
    const Organisation& who_;
    Epoch epoch_;
    std::array<std::pair<Sequence, RecordId>, 2> lanes_{};
};

}  // namespace stonechat::support
