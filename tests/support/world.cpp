#include "tests/support/world.hpp"

#include <algorithm>

#include "protocol/privacy/cleared.hpp"
#include "protocol/privacy/draft.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::support {

WorldNode::WorldNode(World& in, std::size_t at, Organisation who)
    : world{in},
      index{at},
      organisation{std::move(who)},
      rng{in.rng.below(1U << 30U)} {}

bool WorldNode::holds(const RecordId& id) const {
    return find(id).has_value();
}

std::optional<engine::StoredRecord> WorldNode::find(const RecordId& id) const {
    return store->find(id).value();
}

std::size_t WorldNode::noted(engine::Noted::What what) const {
    return static_cast<std::size_t>(
        std::count_if(notes.begin(), notes.end(), [&](const auto& note) { return note.what == what; }));
}

World::World(std::uint64_t seed) : rng{seed}, federation{rng} {}

WorldNode& World::add_node(Organisation who, bool with_charter) {
    nodes.push_back(std::make_unique<WorldNode>(*this, nodes.size(), std::move(who)));
    WorldNode& node = *nodes.back();
    auto opened = storage::open_memory_store(node.disk, node.rng);
    check(opened.has_value());
    node.store = std::move(*opened);
    if (with_charter) {
        CharterSequence sequence = 0;
        for (const Bytes& entry : federation.charter.entries())
            check(node.store->put_charter_entry(++sequence, entry).has_value());
        check(node.store->sync().has_value());
    }
    node.store.reset();
    start(node);
    return node;
}

WorldNode& World::add(const std::string& name, charter::Role role, charter::Seats seats,
                      const std::string& sector) {
    Organisation who = an_organisation(rng, name, sector);
    const Bytes entry = federation.admit(who, role, seats);
    for (const auto& node : nodes)
        if (node->engine) handle(*node, engine::OfferCharterEntry{node->next_request++, entry});
    return add_node(std::move(who), true);
}

WorldNode& World::add_stranger(const std::string& name) {
    return add_node(an_organisation(rng, name), false);
}

void World::start(WorldNode& node) {
    auto opened = storage::open_memory_store(node.disk, node.rng);
    check(opened.has_value());
    node.store = std::move(*opened);
    node.writer.emplace(*node.store);
    engine::EngineConfig config{.self = node.organisation.id,
                                .link_key = node.organisation.link(),
                                .federation = federation.charter.federation(),
                                .agent = "test",
                                .application = node.application,
                                .light = node.light,
                                .outline_from = outline_from};
    node.engine = std::make_unique<engine::Engine>(config, node.organisation.record_key, node.rng,
                                                   record::builtin_code_lists(), node.store->load().value());
}

void World::restore(WorldNode& node) {
    {
        auto opened = storage::open_memory_store(node.disk, node.rng);
        check(opened.has_value());
        check((*opened)->put_setting(engine::restored_setting, as_bytes("yes")).has_value());
        check((*opened)->sync().has_value());
    }
    start(node);
}

void World::stop(WorldNode& node) {
    node.engine.reset();
    for (const auto& other : nodes) unlink(node, *other);
    std::erase_if(queue_, [&](const Queued& one) { return one.node == node.index; });
    node.to_write.clear();
    node.writer.reset();
    node.held_checks.clear();
    node.store.reset();
}

void World::link(WorldNode& a, WorldNode& b) {
    const gossip::LinkId from = next_link_++;
    const gossip::LinkId to = next_link_++;
    ends_[{a.index, from}] = {b.index, to};
    ends_[{b.index, to}] = {a.index, from};
    queue_.push_back(
        {a.index, engine::LinkUp{from, b.organisation.link(), true, b.organisation.request.organisation}});
    queue_.push_back({b.index, engine::LinkUp{to, a.organisation.link(), false, ""}});
}

void World::close(std::size_t node, gossip::LinkId link) {
    const auto found = ends_.find({node, link});
    if (found == ends_.end()) return;
    const End other = found->second;
    ends_.erase(found);
    ends_.erase({other.node, other.link});
    unread_.erase({node, link});
    unread_.erase({other.node, other.link});
    queue_.push_back({node, engine::LinkDown{link}});
    queue_.push_back({other.node, engine::LinkDown{other.link}});
}

void World::unlink(WorldNode& a, WorldNode& b) {
    std::vector<gossip::LinkId> links;
    for (const auto& [key, end] : ends_)
        if (key.first == a.index && end.node == b.index) links.push_back(key.second);
    for (const gossip::LinkId link : links) close(a.index, link);
}

bool World::are_linked(const WorldNode& a, const WorldNode& b) const {
    return std::any_of(ends_.begin(), ends_.end(), [&](const auto& one) {
        return one.first.first == a.index && one.second.node == b.index;
    });
}

void World::inject(WorldNode& from, WorldNode& node, Bytes frame) {
    for (const auto& [key, end] : ends_)
        if (key.first == node.index && end.node == from.index)
            return queue_.push_back({node.index, engine::FrameArrived{key.second, std::move(frame)}});
    check(false);  // the two are not linked
}

void World::handle(WorldNode& node, engine::Event event) {
    queue_.push_back({node.index, std::move(event)});
}

bool World::leaves_unread(Queued& next) {
    const auto* const frame = std::get_if<engine::FrameArrived>(&next.event);
    const auto held = frame == nullptr ? unread_.end() : unread_.find({next.node, frame->link});
    if (held == unread_.end()) return false;
    held->second.push_back(std::move(next));
    return true;
}

void World::read_again(std::size_t node, gossip::LinkId link) {
    auto held = unread_.extract({node, link});
    if (held.empty()) return;
    for (Queued& one : held.mapped()) queue_.push_back(std::move(one));
}

bool World::drain() {
    bool did = false;
    for (; !queue_.empty(); did = true) {
        Queued next = std::move(queue_.front());
        queue_.pop_front();
        if (leaves_unread(next)) continue;
        WorldNode& node = *nodes.at(next.node);
        if (!node.engine) continue;
        for (engine::Effect& effect : node.engine->step({instant, today}, std::move(next.event)))
            carry_out(node, effect);
        if (node.to_write.empty()) continue;
        // One sync for what one step asked to be written.
        node.writer->write(std::exchange(node.to_write, {}));
        for (engine::Event& event : node.writer->sync()) handle(node, std::move(event));
        if (!node.writer->take_scrub()) continue;
        storage::ScrubDone done = storage::scrub(*node.store);
        node.writer->write({std::move(done.forget)});
        handle(node, done.event);
    }
    return did;
}

void World::run(std::chrono::milliseconds duration) {
    const Instant end = instant + duration;
    for (;;) {
        drain();
        Instant next = end;
        for (const auto& node : nodes) {
            const auto deadline = node->engine ? node->engine->deadline() : std::nullopt;
            if (deadline) next = std::min(next, std::max(*deadline, instant + std::chrono::milliseconds{1}));
        }
        if (next >= end) break;
        instant = next;
        for (const auto& node : nodes)
            if (node->engine && node->engine->deadline() && *node->engine->deadline() <= instant)
                handle(*node, engine::Tick{});
    }
    instant = end;
}

namespace {

struct CarryOut {
    WorldNode& node;
    std::function<void(engine::Event)> later;
    std::function<void(gossip::LinkId, Bytes)> send;
    std::function<void(gossip::LinkId)> close;
    std::function<void(gossip::LinkId)> hold;
    std::function<void(gossip::LinkId)> release;

    void operator()(engine::Send& effect) const {
        ++node.frames_sent;
        node.bytes_sent += effect.frame.size();
        const std::size_t bytes = effect.frame.size();
        const bool is_stuck = node.world.is_stuck && node.world.is_stuck(node);
        send(effect.link, std::move(effect.frame));
        if (!is_stuck) later(engine::FrameSent{effect.link, bytes});
    }
    void operator()(engine::CloseLink& effect) const {
        node.closed.push_back(effect.reason);
        close(effect.link);
    }
    void operator()(engine::HoldLink& effect) const { hold(effect.link); }
    void operator()(engine::ReleaseLink& effect) const { release(effect.link); }
    void operator()(engine::Dial& effect) const {
        const std::string& address = effect.candidate.address;
        WorldNode* const other = node.world.answers ? node.world.answers(address) : nullptr;
        const std::optional<LinkKey>& key = effect.candidate.key;
        if (other == nullptr || (key && *key != other->organisation.link()))
            return later(engine::DialFailed{address});
        node.world.link(node, *other);
    }
    void operator()(engine::Examine& effect) const {
        later(engine::Examined{effect.record,
                               engine::examine(std::move(effect.input), record::builtin_code_lists()),
                               effect.is_check});
    }
    void operator()(engine::ExamineRun& effect) const {
        std::vector<RecordId> ids;
        for (const engine::Unexamined& one : effect.run) ids.push_back(one.record.id);
        auto results = engine::examine_run(std::move(effect.run), record::builtin_code_lists());
        for (std::size_t i = 0; i < ids.size(); ++i) later(engine::Examined{ids[i], std::move(results[i])});
    }
    void operator()(engine::Append& effect) const { write(std::move(effect)); }
    void operator()(engine::ChangeBody& effect) const { write(std::move(effect)); }
    void operator()(engine::Scrub& effect) const { write(effect); }
    void operator()(engine::Settle& effect) const { write(std::move(effect)); }
    void operator()(engine::SaveCharter& effect) const { write(std::move(effect)); }
    void operator()(engine::Reconsider& effect) const { write(std::move(effect)); }
    void operator()(engine::SaveCursor& effect) const { write(effect); }
    void operator()(engine::SaveWarning& effect) const { write(std::move(effect)); }
    void operator()(engine::DropWarning& effect) const { write(std::move(effect)); }
    void operator()(engine::SaveSetting& effect) const { write(std::move(effect)); }
    void operator()(engine::ReadLog& effect) const {
        auto answer = storage::answer(*node.store, effect);
        const auto unread = node.damaged.upper_bound(effect.after);
        if (unread != node.damaged.end() && *unread <= effect.after + effect.count)
            answer = engine::LogArrived{effect.reader, {}, true};
        if (effect.reader == 0 && effect.after == 0) ++node.passes_begun;
        if (effect.reader != 0)
            node.lines_read_for_peers += std::get<engine::LogArrived>(answer).page.lines.size();
        later(std::move(answer));
    }
    void operator()(engine::ReadDigest& effect) const { later(storage::answer(*node.store, effect)); }
    void operator()(engine::ReadPlace& effect) const { later(storage::answer(*node.store, effect)); }
    void operator()(engine::ReadPlaces& effect) const { later(storage::answer(*node.store, effect)); }
    void operator()(engine::ReadRecords& effect) const { later(storage::answer(*node.store, effect)); }
    void operator()(engine::ReadProvisional& effect) const {
        if (node.holds_check) return node.held_checks.push_back(effect);
        later(storage::answer(*node.store, effect));
    }
    void operator()(engine::Answer& effect) const {
        node.answers.insert_or_assign(effect.request, effect.result);
    }
    void operator()(engine::RelayAnswered& effect) const {
        node.relay_answers.insert_or_assign(effect.request, std::move(effect.locked));
    }
    void operator()(engine::RelayAsked& effect) const {
        node.relayed.push_back(effect);
        if (node.relay_desk) later(engine::AnswerRelayed{effect.number, node.relay_desk(effect.sealed)});
    }
    void operator()(engine::Noted& effect) const { node.notes.push_back(effect); }

    void write(storage::WriteCommand command) const { node.to_write.push_back(std::move(command)); }
};

}  // namespace

void World::release_check(WorldNode& node) {
    node.holds_check = false;
    for (engine::Effect effect : std::exchange(node.held_checks, {})) carry_out(node, effect);
}

void World::carry_out(WorldNode& node, engine::Effect& effect) {
    std::visit(CarryOut{node,
                        [&](engine::Event event) {
                            queue_.push_back({node.index, std::move(event)});
                        },
                        [&](gossip::LinkId link, Bytes frame) {
                            const auto end = ends_.find({node.index, link});
                            if (end == ends_.end()) return;
                            if (loses && loses(node, *nodes.at(end->second.node))) return;
                            if (tampers) tampers(node, *nodes.at(end->second.node), frame);
                            if (alters) alters(node, frame);
                            queue_.push_back(
                                {end->second.node, engine::FrameArrived{end->second.link, std::move(frame)}});
                        },
                        [&](gossip::LinkId link) { close(node.index, link); },
                        [&](gossip::LinkId link) {
                            unread_.try_emplace({node.index, link});
                        },
                        [&](gossip::LinkId link) { read_again(node.index, link); }},
               effect);
}

engine::RequestId World::publish(WorldNode& node, const std::string& body_json) {
    auto body = record::read_body(body_json, record::builtin_code_lists());
    check(body.has_value());  // the test's own mistake
    auto cleared = privacy::clear({std::move(*body), true});
    check(cleared.has_value());
    const engine::RequestId request = node.next_request++;
    handle(node, engine::Publish{request, std::move(*cleared)});
    return request;
}

RecordId World::published(WorldNode& node, const std::string& body_json) {
    const engine::RequestId request = publish(node, body_json);
    drain();
    return node.answers.at(request).value();
}

void World::offer_charter(WorldNode& node, const Bytes& entry) {
    handle(node, engine::OfferCharterEntry{node.next_request++, entry});
}

record::SaltedBody World::salted(const std::string& body_json) {
    const auto read = record::read_body(body_json, record::builtin_code_lists());
    check(read.has_value());  // the test's own mistake
    const std::string canonical = record::write_body(*read);
    const ByteView bytes = as_bytes(canonical);
    return {rng.id<Salt>(), Bytes(bytes.begin(), bytes.end())};
}

std::string a_report(const std::string& product, const std::string& physical) {
    const std::string tech = record::tech_text(*record::tech_id("Example Maker", product));
    return R"({"codes":"1.0.0","kind":"report","content":{"event_kind":"incident","technology":{"tech":")" +
           tech + R"(","maker":"Example Maker","product":")" + product +
           R"(","version":"1.0","category":"scribe"},"where":{"sector":"nhs","setting":"gp"},)"
           R"("who_reports":"professional","month":"2026-11","masked":false,"problems":["missed-finding"],)"
           R"("harm":{"physical":")" +
           physical + R"(","psychological":"none","ai_contribution":"probably"}}})";
}

std::string a_receipt() {
    return R"({"codes":"1.0.0","kind":"receipt","content":{"alert":")" + std::string(64, 'a') +
           R"(","state":"delivered","on":"2026-11-23","match":"certain"}})";
}

std::string a_monitor() {
    return R"({"codes":"1.0.0","kind":"monitor","content":{"technology":{)"
           R"("tech":"tech:ce5712085a8e84b99f85a4bfc3b0dcb1","maker":"Example Imaging Ltd",)"
           R"("product":"ScanReader CT","version":"2026.09","category":"imaging-read","version_scheme":"date"},)"
           R"("period":"2026-10","sites":"2-9","counts":{"uses":4210,"checked":4210,"agreed":4050,)"
           R"("overridden":160,"true_pos":85,"false_pos":120,"false_neg":"1-4"},"by_group":[)"
           R"({"group":"age-65-84","counts":{"uses":1900,"false_pos":70}},)"
           R"({"group":"age-85-plus","counts":{"uses":300,"false_pos":30}}],)"
           R"("expected_per_10000":{"false_pos":180,"overridden":300},"drift_psi_milli":112,)"
           R"("downtime_minutes":35,"rule":"mask-1-4-round-5"}})";
}

}  // namespace stonechat::support
