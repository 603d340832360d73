#pragma once
// Makes records for the storage tests: really signed, by an author whose key is the same in every run.

#include <set>
#include <string>
#include <vector>

#include "crypto/random.hpp"
#include "crypto/sign.hpp"
#include "protocol/record/envelope.hpp"
#include "storage/store.hpp"

namespace stonechat::storage {

template <class IdType>
IdType id_of(unsigned char value) {
    IdType id;
    id.bytes.fill(std::byte{value});
    return id;
}

inline record::FeedId a_feed(unsigned char author = 1, record::Lane lane = record::Lane::safety) {
    return {id_of<MemberId>(author), id_of<Epoch>(1), lane};
}

inline record::SaltedBody a_body(std::string_view text, unsigned char salt = 9) {
    const ByteView bytes = as_bytes(text);
    return {id_of<Salt>(salt), Bytes{bytes.begin(), bytes.end()}};
}

// a_record().at(3).after(second).with("text").build()
class RecordBuilder {
public:
    RecordBuilder& in(const record::FeedId& feed) {
        header_.author = feed.author;
        header_.epoch = feed.epoch;
        header_.lane = feed.lane;
        header_.kind = feed.lane == record::Lane::safety ? record::Kind::report : record::Kind::monitor;
        return *this;
    }
    RecordBuilder& at(Sequence sequence) {
        header_.sequence = sequence;
        return *this;
    }
    RecordBuilder& after(const RecordId& previous) {
        header_.previous = previous;
        return *this;
    }
    RecordBuilder& after(const NewRecord& previous) {
        return in(previous.record.header().feed())
            .at(previous.record.header().sequence + 1)
            .after(previous.record.id());
    }
    // Another day makes another record in the same place.
    RecordBuilder& on_day(std::int32_t day) {
        header_.day = Day{day};
        return *this;
    }
    RecordBuilder& of(record::Urgency urgency) {
        header_.urgency = urgency;
        return *this;
    }
    RecordBuilder& with(std::string_view text) {
        body_ = a_body(text);
        return *this;
    }
    [[nodiscard]] NewRecord build() const {
        static const crypto::SigningKey key = [] {
            crypto::start();
            crypto::SeededRng rng{1};
            return crypto::SigningKey::generate(rng);
        }();
        record::Header header = header_;
        if (body_) {
            header.body_hash = record::hash_of(*body_);
            header.body_bytes = body_->body.size();
        }
        return {record::sign(header, key),
                body_ ? record::BodyState::present : record::BodyState::missing,
                3,
                body_,
                {}};
    }

private:
    record::Header header_ = [] {
        record::Header header;
        header.federation = id_of<FederationId>(5);
        header.author = id_of<MemberId>(1);
        header.epoch = id_of<Epoch>(1);
        header.day = Day{20'000};
        header.body_bytes = 2;
        header.charter = 1;
        header.ruleset = 1;
        return header;
    }();
    std::optional<record::SaltedBody> body_;
};

inline RecordBuilder a_record() {
    return {};
}

// The same record as a run brings it: vouched for by the one behind it.
inline NewRecord provisional(const NewRecord& one) {
    static const crypto::SigningKey key = [] {
        crypto::SeededRng rng{2};
        return crypto::SigningKey::generate(rng);
    }();
    record::Header next = one.record.header();
    ++next.sequence;
    next.previous = one.record.id();
    auto read = record::read_record(one.record.message());
    check(read.has_value());
    std::vector<record::SignedRecord> run;
    run.push_back(std::move(*read));
    auto accepted = record::accept_run(std::move(run), record::sign(next, key));
    return {std::move(accepted.front()),
            one.body ? record::BodyState::unexamined : record::BodyState::missing,
            0,
            one.body,
            {}};
}

// The first `count` records of a feed, each linked to the one before.
inline std::vector<NewRecord> a_chain(std::size_t count, const record::FeedId& feed = a_feed()) {
    std::vector<NewRecord> out;
    for (std::size_t i = 0; i < count; ++i) {
        RecordBuilder next = a_record().in(feed);
        if (!out.empty()) next.after(out.back());
        out.push_back(next.with("{\"n\":" + std::to_string(i) + "}").build());
    }
    return out;
}

}  // namespace stonechat::storage
