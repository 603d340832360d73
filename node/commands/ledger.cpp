#include "node/commands/ledger.hpp"

#include "crypto/random.hpp"
#include "node/api/pins.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/running_ledger.hpp"
#include "protocol/engine/outlining.hpp"
#include "protocol/feed/lanes.hpp"
#include "protocol/limits.hpp"
#include "protocol/record/envelope.hpp"
#include "storage/rocks/rocks_store.hpp"

namespace stonechat::commands {
namespace {

constexpr std::size_t page_lines = 500;
constexpr std::size_t page_bytes = std::size_t{1024} * 1024;

Failure disk(const boost::system::error_code& code) {
    return {exit_refused, "the store could not be read: " + code.message()};
}

class StoppedLedger final : public Ledger {
public:
    explicit StoppedLedger(std::unique_ptr<storage::Store> store) : store_{std::move(store)} {}

    Outcome<charter::Charter> charter() override {
        const auto snapshot = store_->load();
        if (!snapshot) return disk(snapshot.error());
        if (auto outline = engine::readable_outline(snapshot->settings)) return std::move(*outline);
        return charter_of(snapshot->charter);
    }

    Outcome<void> add_charter_entry(const Bytes& entry) override {
        auto charter = this->charter();
        if (!charter) return charter.error();
        if (charter->is_outline())
            return Failure{exit_refused, "this light node holds an outline of the charter: use a full node"};
        const std::size_t held = charter->entries_count();
        if (const auto fits = charter->append(entry); !fits) return failure_of(fits.error());
        if (charter->entries_count() == held) return {};
        const auto content = charter::decode_entry(charter::decode_signed_entry(entry)->payload);
        if (const auto put = store_->put_charter_entry(content->sequence, entry); !put)
            return disk(put.error());
        if (const auto synced = store_->sync(); !synced) return disk(synced.error());
        return {};
    }

    Outcome<std::vector<charter::Pin>> pins_of(const MemberId& member) override {
        const auto snapshot = store_->load();
        if (!snapshot) return disk(snapshot.error());
        feed::Lanes lanes;
        lanes.restore(snapshot->heads, snapshot->above_heads);
        std::vector<charter::Pin> pins;
        for (const feed::Head& head : api::heads_to_pin(lanes, member))
            pins.push_back({head.feed.epoch, head.feed.lane, head.sequence, head.id});
        return pins;
    }

    Outcome<record::Header> header_of(const RecordId& id) override {
        const auto held = store_->find(id);
        if (!held) return disk(held.error());
        if (!*held) return Failure{exit_refused, "no record held here has the id " + id.hex()};
        const auto record = record::read_record((*held)->envelope.message);
        if (!record) return failure_of(record.error());
        return record->header;
    }

    Outcome<std::vector<charter::Application>> applications() override {
        const auto snapshot = store_->load();
        if (!snapshot) return disk(snapshot.error());
        charter::Applications waiting;
        if (const auto kept = snapshot->settings.find("applications"); kept != snapshot->settings.end())
            waiting.decode(kept->second);
        return waiting.list();
    }

    Outcome<engine::LogPage> log_after(LogNumber after) override {
        auto page = store_->log_after(after, page_lines, page_bytes);
        if (!page) return disk(page.error());
        return std::move(*page);
    }

private:
    std::unique_ptr<storage::Store> store_;
};

}  // namespace

Outcome<std::unique_ptr<Ledger>> open_ledger(const config::Config& config, bool may_create) {
    auto running = open_running_ledger(config);
    if (running || running.error().exit_code != exit_unreachable) return running;
    std::error_code ignored;
    if (!may_create && !std::filesystem::exists(store_directory(config), ignored))
        return Failure{exit_refused, "this node holds nothing yet: it has never run"};
    crypto::SystemRng rng;
    auto store = storage::open_rocks_store({.directory = store_directory(config), .env = {}}, rng);
    if (!store) return failure_of(store.error());
    return std::unique_ptr<Ledger>{std::make_unique<StoppedLedger>(std::move(*store))};
}

Outcome<std::vector<charter::Pin>> choose_pins(Ledger& ledger, const charter::Member& member,
                                               const std::vector<std::string>& last) {
    if (last.empty()) {
        auto held = ledger.pins_of(member.id);
        if (!held) return held.error();
        return charter::raised(std::move(*held), member);
    }
    if (last.size() > limits::pins_max)
        return Failure{exit_bad_use, "--last: at most " + std::to_string(limits::pins_max) + " records"};
    std::vector<charter::Pin> pins;
    for (const std::string& text : last) {
        const auto id = RecordId::from_hex(text);
        if (!id) return Failure{exit_bad_use, "--last: give a record's whole id, 64 hexadecimal digits"};
        const auto header = ledger.header_of(*id);
        if (!header) return header.error();
        if (header->author != member.id)
            return Failure{exit_refused, "--last: " + text + " is another organisation's record"};
        for (const charter::Pin& pin : pins)
            if (pin.epoch == header->epoch && pin.lane == header->lane)
                return Failure{exit_bad_use, "--last: " + text + " and " + pin.id.hex() +
                                                 " are of one series of records, which has one last"};
        pins.push_back({header->epoch, header->lane, header->sequence, *id});
    }
    return pins;
}

Outcome<charter::Charter> charter_of(const std::vector<Bytes>& entries) {
    charter::Charter charter;
    if (const std::size_t left_out = charter.take_up(entries); left_out > 0)
        return Failure{exit_refused,
                       std::to_string(left_out) +
                           " charter entries do not follow what is held before them: a disk has lost "
                           "some; run the node until it has them again"};
    return charter;
}

}  // namespace stonechat::commands
