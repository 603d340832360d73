#include "tests/sim/hostile.hpp"

#include <algorithm>

#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"
#include "tests/support/world.hpp"

namespace stonechat::sim {
namespace {

constexpr std::size_t remembered_max = 50;
constexpr std::int32_t last_day = 200000;  // the latest that a header can say
// One flood: records that are valid and names of records that nobody holds.
constexpr std::size_t flood_records = 10;
constexpr std::size_t flood_names = 200;

record::SaltedBody canonical(const std::string& json) {
    const auto body = record::read_body(json, record::builtin_code_lists());
    check(body.has_value());
    const std::string text = record::write_body(*body);
    const ByteView bytes = as_bytes(text);
    return {{}, Bytes{bytes.begin(), bytes.end()}};
}

std::string identifying_report() {
    std::string json = support::a_report();
    // The number of the NHS's own published examples.
    json.insert(json.rfind("}}"),
                R"(,"what_happened":"NHS number 943 476 5919 was shown.","text_checked":"person")");
    return json;
}

}  // namespace

Hostile::Hostile(std::uint64_t seed, const Plan& plan, FaultSet& struck,
                 const support::Federation& federation, const support::Organisation& who,
                 std::vector<MemberId> victims)
    : chance_{seed},
      plan_{plan},
      struck_{struck},
      federation_{federation},
      who_{who},
      victims_{std::move(victims)},
      plain_{canonical(support::a_report())},
      identifying_{canonical(identifying_report())},
      author_{federation, who, chance_.rng().id<Epoch>()} {}

void Hostile::see(const engine::Event& event) {
    if (const auto* up = std::get_if<engine::LinkUp>(&event)) links_[up->link] = {};
    if (const auto* down = std::get_if<engine::LinkDown>(&event)) links_.erase(down->link);
    const auto* arrived = std::get_if<engine::FrameArrived>(&event);
    if (arrived == nullptr) return;
    if (plan_.has(Fault::serves_erased))
        if (const auto frame = engine::decode_frame(arrived->frame)) remember_bodies(*frame);
    if (!plan_.has(Fault::hostile_replay)) return;
    remembered_.push_back(arrived->frame);
    if (remembered_.size() > remembered_max) remembered_.pop_front();
}

void Hostile::remember_bodies(const engine::Frame& frame) {
    const auto* records = std::get_if<engine::Records>(&frame);
    if (records == nullptr) return;
    for (const engine::Item& item : records->items)
        if (const auto* envelope = std::get_if<record::Envelope>(&item);
            envelope != nullptr && envelope->body)
            bodies_.emplace(crypto::sha256_as<RecordId>({envelope->message}), *envelope->body);
}

// Leaves bodies out, or puts back those that its engine has erased.
void Hostile::tamper(record::Envelope& envelope) {
    if (envelope.body && plan_.has(Fault::withheld_body)) {
        envelope.body.reset();
        strike(struck_, Fault::withheld_body);
    } else if (!envelope.body && plan_.has(Fault::serves_erased)) {
        const auto kept = bodies_.find(crypto::sha256_as<RecordId>({envelope.message}));
        if (kept == bodies_.end()) return;
        envelope.body = kept->second;
        strike(struck_, Fault::serves_erased);
    }
}

void Hostile::change(engine::Send& send) {
    auto frame = engine::decode_frame(send.frame);
    check(frame.has_value());
    if (auto* records = std::get_if<engine::Records>(&*frame)) {
        links_[send.link] = {records->number, records->digest};
        for (engine::Item& item : records->items)
            if (auto* envelope = std::get_if<record::Envelope>(&item)) tamper(*envelope);
    } else if (auto* pulled = std::get_if<engine::Pulled>(&*frame)) {
        for (record::Envelope& envelope : pulled->records) tamper(envelope);
    } else if (auto* places = std::get_if<engine::Places>(&*frame)) {
        for (record::Envelope& envelope : places->records) tamper(envelope);
    } else {
        return;
    }
    send.frame = engine::encode_frame(*frame);
}

record::SaltedBody Hostile::fresh(const record::SaltedBody& body) {
    return {chance_.rng().id<Salt>(), body.body};
}

engine::LinkId Hostile::some_link() {
    auto it = links_.begin();
    std::advance(it, static_cast<std::ptrdiff_t>(chance_.below(links_.size())));
    return it->first;
}

void Hostile::send(engine::LinkId link, const engine::Frame& frame) {
    out_.emplace_back(link, engine::encode_frame(frame));
}

// As the next part of its log, but without moving the other's cursor.
void Hostile::send(engine::LinkId link, record::Envelope envelope) {
    send(link, engine::Records{links_.at(link).number, links_.at(link).digest, {std::move(envelope)}});
}

void Hostile::send(engine::LinkId link, const record::VerifiedRecord& record,
                   const record::SaltedBody& body) {
    send(link, record::Envelope{record.message(), body});
}

record::VerifiedRecord Hostile::write(support::Author& author, const record::SaltedBody& body, Day day) {
    const auto written = author.write(record::Kind::report, body);
    if (day == first_day) return written;
    record::Header header = written.header();
    header.day = day;
    return record::sign(header, who_.record_key);
}

// Half of them are its own with a byte changed; half say that another wrote them.
void Hostile::send_bad_signature() {
    const record::SaltedBody body = fresh(plain_);
    support::Author other{federation_, who_, chance_.rng().id<Epoch>()};
    record::Header header = other.write(record::Kind::report, body).header();
    const bool forges = chance_.hits(500) && !victims_.empty();
    if (forges) header.author = victims_.at(chance_.below(victims_.size()));
    Bytes message = record::sign(header, who_.record_key).message();
    if (!forges) message.back() ^= std::byte{1};
    send(some_link(), record::Envelope{std::move(message), body});
    strike(struck_, Fault::bad_signature);
}

// Two records in one place, each shown to others; and one that follows the first.
void Hostile::send_fork() {
    const Epoch epoch = chance_.rng().id<Epoch>();
    support::Author one{federation_, who_, epoch};
    support::Author two{federation_, who_, epoch};
    const record::SaltedBody first = fresh(plain_);
    const record::SaltedBody second = fresh(plain_);
    const auto left = write(one, first, first_day);
    const auto right = write(two, second, first_day);
    std::size_t turn = 0;
    for (const auto& [link, told] : links_) {
        if (turn++ % 2 == 0)
            send(link, left, first);
        else
            send(link, right, second);
    }
    if (links_.size() == 1) send(links_.begin()->first, right, second);
    const record::SaltedBody third = fresh(plain_);
    send(some_link(), write(one, third, first_day), third);
    strike(struck_, Fault::fork);
}

void Hostile::send_old_frame() {
    if (remembered_.empty()) return;
    out_.emplace_back(some_link(), remembered_.at(chance_.below(remembered_.size())));
    strike(struck_, Fault::hostile_replay);
}

void Hostile::send_flood() {
    const engine::LinkId link = some_link();
    for (std::size_t i = 0; i < flood_records; ++i) {
        const record::SaltedBody body = fresh(plain_);
        send(link, write(author_, body, first_day), body);
    }
    engine::Records names{links_.at(link).number, links_.at(link).digest, {}};
    for (std::size_t i = 0; i < flood_names; ++i)
        names.items.emplace_back(
            engine::Announcement{{{who_.id, chance_.rng().id<Epoch>(), record::Lane::bulk},
                                  1 + chance_.below(1000),
                                  chance_.rng().id<RecordId>(),
                                  {}}});
    send(link, names);
    engine::Names short_names;
    for (std::size_t i = 0; i < flood_names; ++i) short_names.names.push_back(chance_.rng().id<RecordName>());
    send(link, short_names);
    strike(struck_, Fault::flood);
}

void Hostile::send_far_future() {
    support::Author other{federation_, who_, chance_.rng().id<Epoch>()};
    const record::SaltedBody body = fresh(plain_);
    send(some_link(), write(other, body, Day{last_day}), body);
    strike(struck_, Fault::far_future_day);
}

void Hostile::send_identifying() {
    support::Author other{federation_, who_, chance_.rng().id<Epoch>()};
    const record::SaltedBody body = fresh(identifying_);
    send(some_link(), write(other, body, first_day), body);
    strike(struck_, Fault::identifying_body);
}

// As if written before some entry of the charter: in an epoch that no decision about it names.
void Hostile::send_outdated() {
    support::Author other{federation_, who_, chance_.rng().id<Epoch>()};
    const record::SaltedBody body = fresh(plain_);
    record::Header header = other.write(record::Kind::report, body).header();
    header.charter = chance_.between(1, header.charter);
    send(some_link(), record::sign(header, who_.record_key), body);
}

// What an honest member would: so that a revocation has something to make void.
void Hostile::send_plain() {
    const record::SaltedBody body = fresh(plain_);
    send(some_link(), write(author_, body, first_day), body);
}

std::vector<std::pair<engine::LinkId, Bytes>> Hostile::act() {
    if (is_quiet_ || links_.empty()) return {};
    const auto does = [this](Fault fault) { return plan_.has(fault) && chance_.hits(400); };
    if (does(Fault::change_of_role)) send_outdated();
    if (does(Fault::revocation)) send_plain();
    if (does(Fault::fork)) send_fork();
    if (does(Fault::far_future_day)) send_far_future();
    if (does(Fault::identifying_body)) send_identifying();
    if (does(Fault::flood)) send_flood();
    if (does(Fault::hostile_replay)) send_old_frame();
    if (does(Fault::bad_signature)) send_bad_signature();
    return std::exchange(out_, {});
}

}  // namespace stonechat::sim
