#include "node/bench/node.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "crypto/certificate.hpp"
#include "protocol/privacy/ruleset.hpp"
#include "protocol/record/code_lists.hpp"
#include "storage/rocks/rocks_store.hpp"

namespace stonechat::bench {
namespace {

// Of a log at a time.
constexpr std::size_t page_lines = 1000;
constexpr std::size_t page_bytes = std::size_t{4} * 1024 * 1024;

std::unique_ptr<storage::Store> open_store(const std::filesystem::path& directory, crypto::Rng& rng) {
    auto opened = storage::open_rocks_store({.directory = directory, .env = {}}, rng);
    if (!opened) throw std::runtime_error{opened.error().text()};
    return std::move(*opened);
}

engine::Snapshot load(const storage::Store& store) {
    auto snapshot = store.load();
    if (!snapshot) throw std::runtime_error{snapshot.error().message()};
    return std::move(*snapshot);
}

}  // namespace

std::unique_ptr<storage::Store> fill_store(const std::filesystem::path& directory,
                                           const Federation& federation, std::span<const Prepared> records) {
    crypto::SystemRng rng;
    auto store = open_store(directory, rng);
    const auto& entries = federation.charter().entries();
    for (std::size_t i = 0; i < entries.size(); ++i)
        check(store->put_charter_entry(i + 1, entries[i]).has_value());
    for (const Prepared& one : records)
        check(store
                  ->append({.record = one.record,
                            .body_state = record::BodyState::present,
                            .ruleset = privacy::ruleset_version,
                            .body = one.body,
                            .cursor = {}})
                  .has_value());
    check(store->sync().has_value());
    return store;
}

std::vector<feed::Head> heads_in(const std::filesystem::path& directory) {
    crypto::SystemRng rng;
    return load(*open_store(directory, rng)).heads;
}

void check_kept(const storage::Store& store, const std::vector<Prepared>& records) {
    for (const Prepared& one : records) {
        const auto kept = store.find(one.record.id());
        check(kept.has_value() && kept->has_value() && (*kept)->envelope.body == one.body);
        check((*kept)->signature == record::SignatureState::verified);
    }
}

void check_kept(const storage::Store& store, std::size_t records) {
    std::size_t found = 0;
    for (LogNumber after = 0;;) {
        const auto page = store.log_after(after, page_lines, page_bytes);
        check(page.has_value());
        if (page->lines.empty()) break;
        after = page->lines.back().entry.number;
        for (const auto& line : page->lines) {
            check(line.record.signature == record::SignatureState::verified);
            found += line.record.envelope.body ? 1 : 0;
        }
    }
    check(found == records);
}

Node::Node(const Federation& federation, const Organisation& self, Setting setting)
    : record_key_{self.record_key},
      store_{open_store(setting.directory, rng_)} {
    engine::EngineConfig config{.self = self.id,
                                .link_key = self.link(),
                                .federation = federation.charter().federation(),
                                .agent = "stonechat-bench"};
    const loop::DriverParts parts{.store = *store_,
                                  .record_key = record_key_,
                                  .rng = rng_,
                                  .lists = record::builtin_code_lists(),
                                  .on_note = std::move(setting.on_note)};
    driver_ = std::make_unique<loop::Driver>(
        io_, std::move(config), parts, load(*store_), crypto::make_link_identity(self.link_key, rng_),
        net::LinksConfig{.listen = "127.0.0.1:0"}, std::move(setting.peers));
    if (const auto started = driver_->start(); !started) throw std::runtime_error{started.error().message()};
}

void Node::when_settled(std::function<void()> done) {
    if (driver_->engine().has_looked_at_all()) return done();
    look_soon([this, done = std::move(done)]() mutable { when_settled(std::move(done)); });
}

void Node::look_soon(std::function<void()> look) {
    next_look_.expires_after(std::chrono::milliseconds{1});
    next_look_.async_wait([look = std::move(look)](const boost::system::error_code& failure) {
        if (!failure) look();
    });
}

}  // namespace stonechat::bench
